package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.view.View;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view of a job at work, from before its topics exist until after it was restored. */
class ServeITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int IMAGES = 300;
  private static final int CLUSTERS = 16;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void answersWithWhatTheJobHasLabelled() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings = stack.settings("--passes=2", "--parallelism=2");
      try (View view =
          ServeCommand.view(
              settings.kafka(),
              ServeCommand.LOOPBACK,
              0,
              Optional.of(new StoreEmbedder(settings.store(), settings.teacherOptions())))) {
        assertThat(await(view, status -> status.has("error")).path("error").asText())
            .contains("topic 'centroids' does not exist");

        new JobTopics(settings.kafka()).images(3);
        stack.write("images", null, records(0, IMAGES));
        GenerationRef base = new RunPlan(settings, Clock.systemUTC(), line -> {}).prepare(3, false);
        long fitted = new ModelStore(settings.store()).open(base).manifest().fitImages();
        assertThat(await(view, state("empty")).has("run")).isFalse();
        assertThat(get(view, "/v1/generations/current").path("hash").asText())
            .isEqualTo(base.hash());

        try (FlinkJobs jobs = stack.startFlink(settings);
            LabelTally tally = new LabelTally(settings.kafka(), "test", label -> {})) {
          JobID job = jobs.submit(settings, base, "", List.of());
          stack.await(tally, 2L * IMAGES, jobs, job);
          // Nothing is forgotten here, so the centroids' weight counts the images exactly.
          JsonNode status = await(view, counts(fitted + 2 * IMAGES));
          assertComplete(view, status, base);
          String savepoint = jobs.stop(job, null);
          long attempt = status.path("attempt").asLong();

          stack.write("images", null, records(IMAGES, 50));
          JobID resumed = jobs.submit(settings, base, savepoint, List.of());
          stack.await(tally, 2L * IMAGES + 50, jobs, resumed);
          status = await(view, counts(fitted + 2 * IMAGES + 50));
          assertThat(status.path("attempt").asLong()).isGreaterThan(attempt);
          assertComplete(view, status, base);
          assertAssigns(view, Pictures.jpeg(7));
          assertHasImages(view);
          jobs.stop(resumed, null);
        }
      }
    }
  }

  private void assertComplete(View view, JsonNode status, GenerationRef base) throws Exception {
    assertThat(status.path("run").asText()).isEqualTo("test");
    assertThat(status.path("generation").path("number").asInt()).isZero();
    assertThat(status.path("generation").path("hash").asText()).isEqualTo(base.hash());
    assertThat(status.path("clusters").asInt()).isEqualTo(CLUSTERS);
    assertThat(status.path("liveClusters").asInt()).isBetween(1, CLUSTERS);

    JsonNode clusters = get(view, "/v1/clusters").path("clusters");
    assertThat(clusters).hasSize(CLUSTERS);
    double sum = 0;
    for (JsonNode cluster : clusters) {
      sum += cluster.path("count").asDouble();
    }
    assertThat(sum).isCloseTo(status.path("totalCount").asDouble(), within(1e-6));
    JsonNode heaviest = clusters.get(0);
    JsonNode one =
        get(
            view,
            "/v1/clusters/%d/%d"
                .formatted(
                    heaviest.path("superCluster").asInt(), heaviest.path("subCluster").asInt()));
    assertThat(one.path("count")).isEqualTo(heaviest.path("count"));
    assertThat(one.path("vector")).hasSize(16);
    // Revisions are committed with their checkpoint, a little after the centroids are seen.
    int superClusters = status.path("superClusters").asInt();
    await(
        view,
        "/v1/generations/current",
        generation -> generation.path("superCentroids").size() == superClusters);
  }

  /** The centroids move, so the cluster is held against the nearest ones alone. */
  private void assertAssigns(View view, byte[] image) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(view.uri().resolve("/v1/assign?n=20"))
                .header("Content-Type", "image/jpeg")
                .POST(HttpRequest.BodyPublishers.ofByteArray(image))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode found = json.readTree(response.body());
    JsonNode assignment = found.path("assignment");
    assertThat(found.path("runnersUp")).hasSize(CLUSTERS - 1);
    assertThat(found.path("runnersUp"))
        .filteredOn(other -> other.path("superCluster").equals(assignment.path("superCluster")))
        .allSatisfy(
            other ->
                assertThat(other.path("squaredDistance").asDouble())
                    .isGreaterThanOrEqualTo(assignment.path("squaredDistance").asDouble()));
  }

  private void assertHasImages(View view) throws Exception {
    JsonNode heaviest =
        await(
                view,
                "/v1/clusters?images=true&limit=1",
                page -> page.path("clusters").path(0).path("images").size() > 6)
            .path("clusters")
            .path(0);
    HttpResponse<byte[]> thumbnail =
        http.send(
            HttpRequest.newBuilder(
                    view.uri()
                        .resolve(
                            "/v1/clusters/%d/%d/images/%d"
                                .formatted(
                                    heaviest.path("superCluster").asInt(),
                                    heaviest.path("subCluster").asInt(),
                                    heaviest.path("images").path(0).path("slot").asInt())))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(ImageIO.read(new ByteArrayInputStream(thumbnail.body())).getWidth()).isEqualTo(64);
  }

  private static Predicate<JsonNode> state(String state) {
    return status -> status.path("state").asText().equals(state);
  }

  private static Predicate<JsonNode> counts(double images) {
    return state("ready")
        .and(status -> Math.abs(status.path("totalCount").asDouble() - images) < 1e-3);
  }

  private JsonNode await(View view, Predicate<JsonNode> condition) throws Exception {
    return await(view, "/v1/status", condition);
  }

  private JsonNode await(View view, String path, Predicate<JsonNode> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    JsonNode answer = get(view, path);
    while (!condition.test(answer)) {
      assertThat(System.nanoTime()).as(answer.toString()).isLessThan(deadline);
      Thread.sleep(100);
      answer = get(view, path);
    }
    return answer;
  }

  private JsonNode get(View view, String path) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(view.uri().resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json.readTree(response.body());
  }

  private static List<byte[]> records(int from, int count) throws Exception {
    List<byte[]> records = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      records.add(Stack.record("image-" + i, Pictures.jpeg(i)));
    }
    return records;
  }
}
