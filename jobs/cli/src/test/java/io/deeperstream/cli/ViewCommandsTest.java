package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands that ask a view against a server with fixed answers. */
class ViewCommandsTest {

  private static final String CLUSTER =
      """
      {"superCluster": 1, "subCluster": 3, "incarnation": 2, "count": 1234.5, "drift": 0.25,
       "squaredDistance": 0.5}""";

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    answer(
        "/v1/status",
        200,
        """
        {"state": "ready", "run": "r1", "generation": {"number": 2}, "superClusters": 4,
         "clusters": 1600, "liveClusters": 1599, "totalCount": 8121, "stalenessMs": 120,
         "silentMs": 1500}""");
    answer(
        "/v1/clusters",
        200,
        "{\"run\": \"r1\", \"generation\": 2, \"total\": 1600, \"clusters\": [%s]}"
            .formatted(CLUSTER));
    answer(
        "/v1/assign",
        200,
        "{\"run\": \"r1\", \"generation\": 2, \"assignment\": %s, \"runnersUp\": [%s]}"
            .formatted(CLUSTER, CLUSTER.replace("0.5}", "0.75}")));
    server.start();
    PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(captured);
    System.setErr(captured);
  }

  @AfterEach
  void stop() {
    System.setOut(out);
    System.setErr(err);
    server.stop(0);
  }

  private void answer(String path, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  private String run(int exit, String... arguments) {
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--view=http://127.0.0.1:" + server.getAddress().getPort();
    assertThat(Deeperstream.execute(all, Map.of()))
        .as(printed.toString(StandardCharsets.UTF_8))
        .isEqualTo(exit);
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsTheStatus() {
    assertThat(run(0, "status"))
        .contains("state        ready")
        .contains("1,599 of 1,600 live in 4 super-clusters")
        .contains("120 ms")
        .contains("1.5 s ago");
  }

  @Test
  void listsClustersAsATableAndAsJson() {
    assertThat(run(0, "clusters", "--sort=drift", "--rows=3"))
        .contains("generation 2 of r1: 1,600 sub-clusters")
        .containsPattern("1\\.3 +1,234\\.5 +2 +0\\.2500");
    assertThat(asked).containsExactly("GET /v1/clusters?limit=3&sort=drift");
    assertThat(run(0, "clusters", "--json")).contains("\"subCluster\" : 3");
  }

  @Test
  void tellsWhereAnImageFalls() throws IOException {
    Path image = Files.write(folder.resolve("cat.jpg"), new byte[] {1, 2, 3});
    assertThat(run(0, "assign", image.toString(), "--runners-up=1"))
        .contains("cat.jpg in generation 2 of r1")
        .contains("0.5000")
        .contains("0.7500");
    assertThat(asked).containsExactly("POST /v1/assign?n=1");
  }

  @Test
  void saysWhatTheViewSays() {
    server.removeContext("/v1/clusters");
    answer("/v1/clusters", 400, "{\"detail\": \"sort is 'size'; it must be one of count\"}");
    assertThat(run(1, "clusters", "--sort=size"))
        .contains("the view answers 400: sort is 'size'; it must be one of count");
    server.stop(0);
    assertThat(run(1, "status")).contains("no view answers at http://127.0.0.1:");
  }
}
