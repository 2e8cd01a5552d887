package io.deeperstream.view.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.schemas.DeadLetterReason;
import io.deeperstream.schemas.Generation;
import io.deeperstream.view.state.Records;
import io.deeperstream.view.state.ViewContents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the OpenAPI document against the routes and their answers. */
class OpenApiTest {

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ViewContents contents = ViewContents.empty(1);
  private ViewServer server;
  private JsonNode document;

  @BeforeEach
  void start() throws Exception {
    contents.clusters().take(Records.announced("run", 0, "h0", null), 1);
    contents
        .clusters()
        .take(
            Generation.newBuilder(Records.reversed(1, "h1", "h0", 1, 2)).setRun("run").build(), 2);
    contents.clusters().take(Records.revised("run", "h1", Records.superCentroid(0, 3, 2)), 3);
    for (int row = 0; row < 2; row++) {
      contents.clusters().take(Records.centroid("run", 0, 1, 0, row, row), 4);
    }
    contents.exemplars().take(Records.exemplar("run", 1, 0, 1, 2, new byte[] {1}));
    contents.training().take(Records.probe("run", 0));
    contents.training().take(Records.step("run", 0, 1, 2.5));
    contents.deadLetters().take(Records.deadLetter(3, DeadLetterReason.EMPTY_IMAGE));
    contents.clusters().failed("for the sake of the property");
    server = ViewServer.start(contents, Optional.empty(), "127.0.0.1", 0);
    document = json.readTree(get("/openapi.json"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String get(String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(server.uri() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void namesEveryRouteAndNoOther() {
    Set<String> documented = new TreeSet<>();
    document
        .path("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> documented.add(method + " " + path.getKey())));
    Set<String> answered = new TreeSet<>(Set.of("get /v1/events"));
    server
        .routes()
        .forEach(
            route ->
                answered.add(route.method().name().toLowerCase(Locale.ROOT) + " " + route.path()));
    assertThat(documented).isEqualTo(answered);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/status, Status",
    "/v1/generations, Generations",
    "/v1/generations/current, Generation",
    "/v1/generations/1, Generation",
    "/v1/clusters?images=true, ClusterPage",
    "/v1/clusters/0/1, OneCluster",
    "/v1/training, Training",
    "/v1/dead-letters, DeadLetters",
    "/v1/nothing, Problem",
  })
  void describesAnswersAsTheyAre(String path, String schema) throws Exception {
    assertFits(json.readTree(get(path)), schema(schema), path);
  }

  private JsonNode schema(String name) {
    return document.path("components").path("schemas").path(name);
  }

  private void assertFits(JsonNode value, JsonNode asDescribed, String where) {
    JsonNode schema =
        asDescribed.has("$ref")
            ? schema(asDescribed.path("$ref").asText().replaceFirst(".*/", ""))
            : asDescribed;
    switch (schema.path("type").asText()) {
      case "object" -> {
        assertThat(value.isObject()).as(where).isTrue();
        JsonNode others = schema.path("additionalProperties");
        value
            .fields()
            .forEachRemaining(
                field -> {
                  JsonNode property = schema.path("properties").path(field.getKey());
                  String name = where + "." + field.getKey();
                  assertThat(property.isMissingNode() && !others.isObject())
                      .as("%s is not described", name)
                      .isFalse();
                  assertFits(field.getValue(), property.isMissingNode() ? others : property, name);
                });
      }
      case "array" -> {
        assertThat(value.isArray()).as(where).isTrue();
        value.forEach(item -> assertFits(item, schema.path("items"), where + "[]"));
      }
      case "integer" -> assertThat(value.isIntegralNumber()).as(where).isTrue();
      case "number" -> assertThat(value.isNumber()).as(where).isTrue();
      case "string" -> {
        assertThat(value.isTextual()).as(where).isTrue();
        if (schema.has("enum")) {
          assertThat(schema.path("enum")).as(where).contains(value);
        }
      }
      default -> throw new AssertionError(where + " has no type: " + schema);
    }
  }
}
