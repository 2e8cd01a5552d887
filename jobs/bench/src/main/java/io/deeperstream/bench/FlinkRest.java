package io.deeperstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.flink.api.common.JobID;

/** A benchmark's requests to a Flink cluster over its REST interface. */
final class FlinkRest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long POLL_MILLIS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  FlinkRest(URI address) {
    this.address = address;
  }

  /**
   * A completed checkpoint.
   *
   * @param stateBytes of all its state, including what earlier checkpoints wrote
   * @param writtenBytes that this checkpoint wrote
   * @param seconds from its trigger to the last acknowledgement
   * @param path to restore it from
   */
  record Checkpoint(long stateBytes, long writtenBytes, double seconds, String path) {}

  /** Takes a checkpoint, and waits for it. */
  Checkpoint checkpoint(JobID job) throws IOException, InterruptedException {
    String base = "/jobs/" + job + "/checkpoints/";
    String body = "{\"checkpointType\":\"CONFIGURED\"}";
    JsonNode asked = send(request(base).POST(HttpRequest.BodyPublishers.ofString(body)), 202);
    String trigger = asked.path("request-id").asText();
    JsonNode answer = await(base + trigger, "COMPLETED", "/status/id");
    JsonNode id = answer.path("operation").path("checkpointId");
    if (!id.isNumber()) {
      throw new IOException("the checkpoint failed: " + answer.path("operation"));
    }
    JsonNode details = await(base + "details/" + id, "COMPLETED", "/status");
    return new Checkpoint(
        details.path("state_size").asLong(),
        details.path("checkpointed_size").asLong(),
        details.path("end_to_end_duration").asLong() / 1e3,
        details.path("external_path").asText());
  }

  /** Cancels a job, and waits until it has ended. */
  void cancel(JobID job) throws IOException, InterruptedException {
    send(
        request("/jobs/" + job + "?mode=cancel")
            .method("PATCH", HttpRequest.BodyPublishers.noBody()),
        202);
    await("/jobs/" + job, "CANCELED", "/state");
  }

  /** Seconds that the slowest subtask of a running operator took to restore and open it. */
  double initialization(JobID job, String operator) throws IOException, InterruptedException {
    JsonNode running = await("/jobs/" + job, "RUNNING", "/state");
    for (JsonNode vertex : running.path("vertices")) {
      if (vertex.path("name").asText().startsWith(operator)) {
        String path = "/jobs/%s/vertices/%s".formatted(job, vertex.path("id").asText());
        await(path, "true", subtasks -> String.valueOf(allRunning(subtasks)));
        double slowest = 0;
        for (JsonNode subtask : get(path + "/subtasktimes").path("subtasks")) {
          JsonNode times = subtask.path("timestamps");
          long took = times.path("RUNNING").asLong() - times.path("INITIALIZING").asLong();
          slowest = Math.max(slowest, took / 1e3);
        }
        return slowest;
      }
    }
    throw new IOException("job %s has no operator '%s'".formatted(job, operator));
  }

  private static boolean allRunning(JsonNode vertex) {
    for (JsonNode subtask : vertex.path("subtasks")) {
      if (!subtask.path("status").asText().equals("RUNNING")) {
        return false;
      }
    }
    return true;
  }

  /** Extracts one value from an answer. */
  @FunctionalInterface
  private interface Reading {
    String of(JsonNode answer);
  }

  private JsonNode await(String path, String expected, String pointer)
      throws IOException, InterruptedException {
    return await(path, expected, answer -> answer.at(pointer).asText());
  }

  private JsonNode await(String path, String expected, Reading reading)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode answer = find(path);
      String found = reading.of(answer);
      if (found.equals(expected)) {
        return answer;
      }
      if (found.equals("FAILED") || System.nanoTime() > deadline) {
        throw new IOException(
            "Flink says '%s' of %s, expected '%s': %s".formatted(found, path, expected, answer));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET(), 200);
  }

  /**
   * Returns an answer, or a missing node on 404: Flink's pages are some seconds old, so that a
   * resource may appear later.
   */
  private JsonNode find(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    return response.statusCode() == 404 ? MissingNode.getInstance() : read(response, 200);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).header("Content-Type", "application/json");
  }

  private JsonNode send(HttpRequest.Builder request, int expected)
      throws IOException, InterruptedException {
    return read(http.send(request.build(), HttpResponse.BodyHandlers.ofString()), expected);
  }

  private static JsonNode read(HttpResponse<String> response, int expected) throws IOException {
    if (response.statusCode() != expected) {
      throw new IOException(
          "Flink answers %d to %s: %s"
              .formatted(response.statusCode(), response.uri(), response.body()));
    }
    return JSON.readTree(response.body());
  }
}
