package io.deeperstream.view.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.view.state.GenerationEmbedder;
import io.deeperstream.view.state.Records;
import io.deeperstream.view.state.ShownGeneration;
import io.deeperstream.view.state.UnplaceableException;
import io.deeperstream.view.state.ViewContents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks a view of 6 sub-clusters at (row, 0), whose super-cluster is the row's parity. */
class PlaceRoutesTest {

  /** Longer than a connection may be idle. */
  private static final long SLOW_MILLIS = 6500;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ViewContents contents = ViewContents.empty(1);
  private ViewServer server;

  /** Reads an image as its place: "x" in super-cluster 0. */
  private static final class TextEmbedder implements GenerationEmbedder {
    @Override
    public Place image(ShownGeneration generation, byte[] file) throws UnplaceableException {
      try {
        return new Place(
            new float[] {Float.parseFloat(new String(file, StandardCharsets.UTF_8)), 0}, 0);
      } catch (NumberFormatException e) {
        throw new UnplaceableException("not a picture", e);
      }
    }

    @Override
    public Place descriptor(ShownGeneration generation, float[] descriptor) throws IOException {
      if (descriptor.length > 4) {
        throw new IOException("the store is gone");
      }
      try {
        Thread.sleep(descriptor.length == 1 ? SLOW_MILLIS : 0);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return new Place(new float[] {descriptor[0], 0}, 1);
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() throws IOException {
    contents.clusters().take(Records.announced("run", 0, "h0", null), 1);
    for (int row = 0; row < 6; row++) {
      Centroid centroid = Records.centroid("run", 0, 0, row % 2, row / 2, row);
      centroid.setVector(Records.vector(row, 0));
      contents.clusters().take(centroid, 2);
    }
    contents.clusters().reading(true);
    server = ViewServer.start(contents, Optional.of(new TextEmbedder()), "127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode post(String path, String type, String body, int status) throws Exception {
    return post(server, path, type, body, status);
  }

  private JsonNode post(ViewServer to, String path, String type, String body, int status)
      throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(to.uri() + path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return json.readTree(response.body());
  }

  @Test
  void findsTheNearestCentroids() throws Exception {
    JsonNode found =
        post("/v1/nearest", "application/json", "{\"vector\": [2.25, 0], \"n\": 2}", 200);
    assertThat(found.path("generation").asInt()).isZero();
    assertThat(found.path("neighbours")).hasSize(2);
    JsonNode nearest = found.path("neighbours").get(0);
    assertThat(nearest.path("superCluster").asInt()).isZero();
    assertThat(nearest.path("subCluster").asInt()).isEqualTo(1);
    assertThat(nearest.path("squaredDistance").asDouble()).isEqualTo(0.0625);
    assertThat(
            post("/v1/nearest", "application/json", "{\"vector\": [0, 0]}", 200).path("neighbours"))
        .hasSize(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"vector\": [1]} | 1 components",
        "{\"vector\": [1, 1e39]} | vector[1] is 1.0E39",
        "{\"vector\": [1, \"2\"]} | vector[1] is \"2\"",
        "{\"vector\": []} | 1 to 65,536",
        "{\"n\": 3} | vector must be an array",
        "{\"vector\": [1, 2], \"n\": 0} | n is 0",
        "{\"vector\": [1, 2], \"n\": 1001} | 1 to 1000",
        "{\"vector\": [1, 2], \"k\": 3} | the body has 'k'",
        "[1, 2] | not an object",
        "{\"vector\": [1, 2 | not JSON",
      })
  void saysWhatIsWrongWithAVector(String body, String detail) throws Exception {
    assertThat(post("/v1/nearest", "application/json", body, 400).path("detail").asText())
        .contains(detail);
  }

  @Test
  void refusesBodiesOfOtherTypesAndSizes() throws Exception {
    post("/v1/nearest", "text/plain", "1, 2", 415);
    post("/v1/nearest", "application/json", "", 400);
    post("/v1/nearest", "application/json", " ".repeat((2 << 20) + 1), 413);
  }

  @Test
  void assignsAnImageInsideItsSuperCluster() throws Exception {
    JsonNode found = post("/v1/assign?n=2", "image/png", "2.75", 200);
    assertThat(found.path("assignment").path("superCluster").asInt()).isZero();
    assertThat(found.path("assignment").path("subCluster").asInt()).isEqualTo(1);
    assertThat(found.path("assignment").path("squaredDistance").asDouble()).isEqualTo(0.5625);
    assertThat(found.path("runnersUp")).hasSize(2);
    assertThat(found.path("runnersUp").get(0).path("superCluster").asInt()).isEqualTo(1);
    assertThat(found.path("runnersUp").get(0).path("squaredDistance").asDouble()).isEqualTo(0.0625);
  }

  @Test
  void assignsADescriptor() throws Exception {
    JsonNode found = post("/v1/assign", "application/json", "{\"descriptor\": [4.75, 9, 9]}", 200);
    assertThat(found.path("assignment").path("superCluster").asInt()).isEqualTo(1);
    assertThat(found.path("assignment").path("subCluster").asInt()).isEqualTo(2);
  }

  @Test
  void anAnswerThatTakesLongIsNotCut() throws Exception {
    JsonNode found = post("/v1/assign", "application/json", "{\"descriptor\": [4.75]}", 200);
    assertThat(found.path("assignment").path("subCluster").asInt()).isEqualTo(2);
  }

  @Test
  void saysWhyAnImageHasNoPlace() throws Exception {
    assertThat(post("/v1/assign", "image/png", "cat", 422).path("detail").asText())
        .isEqualTo("not a picture");
    assertThat(
            post("/v1/assign", "application/json", "{\"descriptor\": [1, 2, 3, 4, 5]}", 503)
                .path("detail")
                .asText())
        .contains("model store");
    post("/v1/assign", "image/png", "", 400);
    try (ViewServer bare = ViewServer.start(contents, Optional.empty(), "127.0.0.1", 0)) {
      assertThat(post(bare, "/v1/assign", "image/png", "1", 501).path("detail").asText())
          .contains("no model store");
    }
  }
}
