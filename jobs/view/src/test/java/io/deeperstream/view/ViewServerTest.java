package io.deeperstream.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewServerTest {

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ViewState state = new ViewState(1);
  private ViewServer server;

  @BeforeEach
  void start() throws IOException {
    server = ViewServer.start(state, "127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void fill() {
    state.take(Records.announced(0, "h0", null), 5);
    state.take(Records.announced(1, "h1", "h0"), 6);
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
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
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
    assertThat(get("/v1/generations/current", 404).path("error").asText())
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
      for (int i = 0; i < 12; i++) {
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
        assertThat(socket.getInputStream().read()).as("cut").isEqualTo(-1);
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
  void listsClusters() throws Exception {
    fill();
    JsonNode page = get("/v1/clusters?limit=2&offset=1&sort=id", 200);
    assertThat(page.path("total").asInt()).isEqualTo(5);
    assertThat(page.path("clusters").toString())
        .isEqualTo(
            "[{\"superCluster\":0,\"subCluster\":1,\"incarnation\":0,\"count\":%s},"
                    .formatted(Records.count(2, 1, 1, 2))
                + "{\"superCluster\":0,\"subCluster\":2,\"incarnation\":0,\"count\":%s}]"
                    .formatted(Records.count(2, 1, 2, 4)));
    JsonNode heaviest = get("/v1/clusters", 200).path("clusters");
    assertThat(heaviest).hasSize(5);
    assertThat(heaviest.get(0).path("count").asDouble())
        .isGreaterThan(heaviest.get(4).path("count").asDouble());
    assertThat(get("/v1/clusters?offset=5", 200).path("clusters")).isEmpty();
  }

  @Test
  void showsOneClusterWithItsVector() throws Exception {
    fill();
    JsonNode cluster = get("/v1/clusters/1/0", 200);
    assertThat(cluster.path("superCluster").asInt()).isEqualTo(1);
    assertThat(cluster.path("subCluster").asInt()).isZero();
    assertThat(cluster.path("vector").toString()).isEqualTo("[2.0,1.0]");
    assertThat(cluster.path("generation").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/clusters/1/2, cluster 1/2, sub-clusters 0 to 1",
    "/v1/clusters/2/0, cluster 2/0, super-clusters are 0 to 1",
    "/v1/clusters/-1/0, cluster -1/0, super-clusters are 0 to 1",
    "/v1/nothing, /v1/nothing, /v1/status",
    "/v1/status/more, /v1/status/more, /v1/status",
    "/, there is no /, /v1/status",
  })
  void saysWhatThereIsWhereSomethingIsNotFound(String path, String asked, String bounds)
      throws Exception {
    fill();
    assertThat(get(path, 404).path("error").asText()).contains(asked).contains(bounds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/clusters?limit=0",
        "/v1/clusters?limit=10001",
        "/v1/clusters?limit=ten",
        "/v1/clusters?offset=-1",
        "/v1/clusters?offset=99999999999",
        "/v1/clusters?sort=size",
        "/v1/clusters?limt=3",
        "/v1/clusters?limit=3&limit=4",
        "/v1/clusters?limit",
        "/v1/status?verbose=1",
        "/v1/clusters/one/0",
        "/v1/clusters/0/",
      })
  void refusesBadParameters(String path) throws Exception {
    fill();
    assertThat(get(path, 400).path("error").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD"})
  void refusesOtherMethods(String method) throws Exception {
    HttpResponse<String> response = send(method, "/v1/status");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET");
    if (!method.equals("HEAD")) {
      assertThat(json.readTree(response.body()).path("error").asText()).contains(method);
    }
  }

  @Test
  void namesTheAddressThatIsTaken() {
    int port = server.uri().getPort();
    assertThatThrownBy(() -> ViewServer.start(state, "127.0.0.1", port))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + port);
    assertThatThrownBy(() -> ViewServer.start(state, "no.such.host.invalid", 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no.such.host.invalid:0")
        .hasMessageContaining("not known");
  }
}
