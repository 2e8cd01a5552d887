package io.deeperstream.view.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.schemas.DeadLetterReason;
import io.deeperstream.view.state.Records;
import io.deeperstream.view.state.ViewContents;
import io.deeperstream.view.state.ViewState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewServerTest {

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ViewContents contents = ViewContents.empty(1);
  private final ViewState state = contents.clusters();
  private ViewServer server;

  @BeforeEach
  void start() throws IOException {
    server = ViewServer.start(contents, Optional.empty(), "127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void fill() {
    state.take(Records.announced(0, "h0", null), 5);
    state.take(Records.reversed(1, "h1", "h0", 2, 2), 6);
    state.take(Records.revised("run", "h1", Records.superCentroid(1, 3, 12.5)), 7);
    for (int row = 0; row < 5; row++) {
      state.take(Records.centroid("run", 2, 1, row % 2, row / 2, row), 1_700_000_000_000L);
    }
    state.reading(true);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.uri() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode get(String path, int status) throws Exception {
    HttpResponse<String> response = send("GET", path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains(status == 200 ? "application/json" : "application/problem+json");
    return json.readTree(response.body());
  }

  @Test
  void tellsTheStatus() throws Exception {
    JsonNode before = get("/v1/status", 200);
    assertThat(before.path("state").asText()).isEqualTo("catching-up");
    assertThat(before.has("run")).isFalse();
    assertThat(before.has("error")).isFalse();

    fill();
    JsonNode status = get("/v1/status", 200);
    assertThat(status.path("state").asText()).isEqualTo("ready");
    assertThat(status.path("run").asText()).isEqualTo("run");
    assertThat(status.path("attempt").asLong()).isEqualTo(2);
    assertThat(status.path("generation").path("number").asInt()).isEqualTo(1);
    assertThat(status.path("generation").path("hash").asText()).isEqualTo("h1");
    assertThat(status.path("superClusters").asInt()).isEqualTo(2);
    assertThat(status.path("clusters").asInt()).isEqualTo(5);
    assertThat(status.path("liveClusters").asInt()).isEqualTo(5);
    assertThat(status.path("totalCount").asDouble()).isEqualTo(state.status().totalCount());
    assertThat(status.path("lastUpdate").asText()).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(status.path("recordsRead").asLong()).isEqualTo(8);

    state.failed("topic 'centroids' does not exist");
    JsonNode failed = get("/v1/status", 200);
    assertThat(failed.path("state").asText()).isEqualTo("error");
    assertThat(failed.path("error").asText()).contains("centroids");
  }

  @Test
  void tellsTheCurrentGenerationWithItsRevisions() throws Exception {
    assertThat(get("/v1/generations/current", 404).path("detail").asText())
        .contains("no generation has been announced");
    fill();
    JsonNode generation = get("/v1/generations/current", 200);
    assertThat(generation.path("number").asInt()).isEqualTo(1);
    assertThat(generation.path("hash").asText()).isEqualTo("h1");
    assertThat(generation.path("parentHash").asText()).isEqualTo("h0");
    assertThat(generation.path("superCentroids")).hasSize(1);
    JsonNode revised = generation.path("superCentroids").get(0);
    assertThat(revised.path("superCluster").asInt()).isEqualTo(1);
    assertThat(revised.path("revision").asLong()).isEqualTo(3);
    assertThat(revised.path("count").asDouble()).isEqualTo(12.5);
  }

  @Test
  void requestsThatAreHalfSentHoldNobodyUpAndAreCut() throws Exception {
    List<Socket> half = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        Socket socket = new Socket(server.uri().getHost(), server.uri().getPort());
        half.add(socket);
        socket.getOutputStream().write("GET /v1/st".getBytes(StandardCharsets.US_ASCII));
      }
      Thread.sleep(200);
      long asked = System.nanoTime();
      get("/v1/status", 200);
      assertThat((System.nanoTime() - asked) / 1e9).isLessThan(3);
      for (Socket socket : half) {
        socket.setSoTimeout(20_000);
        assertThat(socket.getInputStream().readAllBytes().length).as("cut").isLessThan(1000);
      }
    } finally {
      for (Socket socket : half) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:8082, 200",
    "127.0.0.1:1, 200",
    "[::1]:8082, 200",
    "rebound.example, 421",
    "rebound.example:8082, 421",
    "localhost.example, 421"
  })
  void isAskedByItsOwnNamesAlone(String host, int status) throws Exception {
    try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /v1/status HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(host)
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void listsClustersPageByPage() throws Exception {
    fill();
    JsonNode first = get("/v1/clusters?limit=2&sort=id", 200);
    assertThat(first.path("total").asInt()).isEqualTo(5);
    assertThat(names(first)).containsExactly("0/0", "0/1");
    JsonNode second =
        get("/v1/clusters?limit=2&sort=id&cursor=" + first.path("nextCursor").asText(), 200);
    assertThat(names(second)).containsExactly("0/2", "1/0");
    JsonNode third =
        get("/v1/clusters?limit=2&sort=id&cursor=" + second.path("nextCursor").asText(), 200);
    assertThat(names(third)).containsExactly("1/1");
    assertThat(third.has("nextCursor")).isFalse();
    JsonNode heaviest = get("/v1/clusters", 200).path("clusters");
    assertThat(heaviest).hasSize(5);
    assertThat(heaviest.get(0).path("count").asDouble())
        .isGreaterThan(heaviest.get(4).path("count").asDouble());
    assertThat(names(get("/v1/clusters?sort=starved&limit=1", 200))).containsExactly("0/0");
  }

  private static List<String> names(JsonNode page) {
    List<String> names = new ArrayList<>();
    page.path("clusters")
        .forEach(
            cluster ->
                names.add(
                    cluster.path("superCluster").asInt()
                        + "/"
                        + cluster.path("subCluster").asInt()));
    return names;
  }

  @Test
  void tellsGenerationsWithTheirLineage() throws Exception {
    assertThat(get("/v1/generations", 200).path("generations")).isEmpty();
    fill();
    JsonNode list = get("/v1/generations", 200).path("generations");
    assertThat(list).hasSize(2);
    assertThat(list.get(1).path("health").path("nmi").asDouble()).isEqualTo(0.75);
    JsonNode one = get("/v1/generations/1", 200).path("lineage");
    assertThat(one.path("ancestors").toString()).isEqualTo("[3,2,1,0]");
    assertThat(one.path("superAncestors").toString()).isEqualTo("[1,0]");
    assertThat(one.path("kinds").get(0).asText()).isEqualTo("kept");
    assertThat(get("/v1/generations/7", 404).path("detail").asText()).contains("0 to 1");
  }

  @Test
  void tellsTrainingAndDeadLetters() throws Exception {
    contents.training().take(Records.probe("run", 0));
    contents.training().take(Records.step("run", 0, 1, 2.5));
    JsonNode training = get("/v1/training", 200);
    assertThat(training.path("points").get(0).path("loss").asDouble()).isEqualTo(2.5);
    assertThat(training.path("points").get(0).path("imagesPerSecond").asDouble()).isEqualTo(128);
    assertThat(training.path("probes").get(0).path("nearestNeighbours").asDouble()).isEqualTo(0.6);

    contents.deadLetters().take(Records.deadLetter(3, DeadLetterReason.EMPTY_IMAGE));
    JsonNode letters = get("/v1/dead-letters", 200);
    assertThat(letters.path("reasons").path("EMPTY_IMAGE").asInt()).isEqualTo(1);
    assertThat(letters.path("last").get(0).path("imageId").asText()).isEqualTo("image-3");
  }

  @Test
  void tellsHowStaleItIs() throws Exception {
    assertThat(send("GET", "/v1/status").headers().firstValue("X-Staleness-Ms")).isEmpty();
    state.currentAt(Instant.now().minusMillis(1500));
    HttpResponse<String> response = send("GET", "/v1/clusters");
    assertThat(response.headers().firstValueAsLong("X-Staleness-Ms").orElse(0))
        .isBetween(1500L, 60_000L);
    assertThat(get("/v1/status", 200).path("stalenessMs").asLong()).isBetween(1500L, 60_000L);
  }

  @Test
  void isReadyOnceItHasCaughtUp() throws Exception {
    assertThat(send("GET", "/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz", 503).path("detail").asText()).contains("has not read");
    fill();
    assertThat(send("GET", "/readyz").statusCode()).isEqualTo(200);
    state.failed("no broker answers");
    assertThat(get("/readyz", 503).path("detail").asText()).contains("no broker answers");
  }

  @Test
  void hasMetricsForPrometheus() throws Exception {
    fill();
    get("/v1/status", 200);
    get("/v1/nothing", 404);
    String text = send("GET", "/metrics").body();
    assertThat(text)
        .contains("deeperstream_view_state{state=\"ready\"} 1.0")
        .contains("deeperstream_view_clusters 5.0")
        .contains("deeperstream_view_requests_total{code=\"404\"} 1.0");
    assertThat(text.lines().filter(line -> !line.startsWith("#")))
        .allMatch(line -> line.matches("[a-z_]+(\\{[a-z]+=\"[a-z0-9-]+\"})? [-0-9.E]+"));
  }

  @Test
  void sendsTheStatusAsEvents() throws Exception {
    fill();
    try (InputStream events =
        http.send(
                HttpRequest.newBuilder(URI.create(server.uri() + "/v1/events"))
                    .header("Accept", "text/event-stream")
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream())
            .body()) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
      int seen = 0;
      while (seen < 2) {
        String line = lines.readLine();
        if (line.startsWith("data:")) {
          assertThat(json.readTree(line.substring(5)).path("state").asText()).isEqualTo("ready");
          seen++;
        }
      }
    }
  }

  @Test
  void showsOneClusterWithItsVector() throws Exception {
    fill();
    JsonNode cluster = get("/v1/clusters/1/0", 200);
    assertThat(cluster.path("superCluster").asInt()).isEqualTo(1);
    assertThat(cluster.path("subCluster").asInt()).isZero();
    assertThat(cluster.path("vector").toString()).isEqualTo("[2.0,1.0]");
    assertThat(cluster.path("generation").asInt()).isEqualTo(1);
    byte[] octets =
        http.send(
                HttpRequest.newBuilder(URI.create(server.uri() + "/v1/clusters/1/0/centroid"))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray())
            .body();
    assertThat(octets).isEqualTo(Records.bytes(Records.vector(2, 1)));
  }

  @Test
  void showsTheImagesOfACluster() throws Exception {
    fill();
    for (int slot = 0; slot < 4; slot++) {
      contents
          .exemplars()
          .take(Records.exemplar("run", 1, 1, 0, slot, new byte[] {(byte) 0xFF, (byte) slot}));
    }
    JsonNode cluster = get("/v1/clusters/1/0", 200);
    assertThat(cluster.path("images")).hasSize(4);
    assertThat(cluster.path("images").get(3).path("kind").asText()).isEqualTo("random");
    assertThat(cluster.path("meanSquaredDistance").asDouble()).isEqualTo((0.5 + 0.75) / 2);
    HttpResponse<byte[]> image =
        http.send(
            HttpRequest.newBuilder(URI.create(server.uri() + "/v1/clusters/1/0/images/2")).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(image.headers().firstValue("Content-Type")).contains("image/jpeg");
    assertThat(image.body()).containsExactly(0xFF, 2);
    assertThat(get("/v1/clusters/1/0/images/9", 404).path("detail").asText())
        .contains("cluster 1/0 has no image 9");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/clusters/1/2, cluster 1/2, sub-clusters 0 to 1",
    "/v1/clusters/2/0, cluster 2/0, super-clusters are 0 to 1",
    "/v1/nothing, /v1/nothing, /openapi.json",
    "/v1/status/more, /v1/status/more, /openapi.json",
    "/page/secret, has no file, secret",
  })
  void saysWhatThereIsWhereSomethingIsNotFound(String path, String asked, String bounds)
      throws Exception {
    fill();
    assertThat(get(path, 404).path("detail").asText()).contains(asked).contains(bounds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/clusters?limit=0",
        "/v1/clusters?limit=10001",
        "/v1/clusters?limit=ten",
        "/v1/clusters?limit=99999999999",
        "/v1/clusters?cursor=!",
        "/v1/clusters?cursor=YQ",
        "/v1/clusters?sort=size",
        "/v1/clusters?limt=3",
        "/v1/clusters?limit=3&limit=4",
        "/v1/clusters?limit",
        "/v1/status?verbose=1",
        "/v1/clusters/one/0",
        "/v1/clusters/-1/0",
        "/v1/generations/first",
      })
  void refusesBadParameters(String path) throws Exception {
    fill();
    assertThat(get(path, 400).path("detail").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void refusesOtherMethods(String method) throws Exception {
    HttpResponse<String> response = send(method, "/v1/status");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow").orElse("")).contains("GET");
    assertThat(json.readTree(response.body()).path("detail").asText()).contains(method);
  }

  @Test
  void namesTheAddressThatIsTaken() {
    int port = server.uri().getPort();
    assertThatThrownBy(() -> ViewServer.start(contents, Optional.empty(), "127.0.0.1", port))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + port);
    assertThatThrownBy(
            () -> ViewServer.start(contents, Optional.empty(), "no.such.host.invalid", 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no.such.host.invalid:0")
        .hasMessageContaining("not known");
  }
}
