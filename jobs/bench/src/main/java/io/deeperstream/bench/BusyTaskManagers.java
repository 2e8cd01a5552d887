package io.deeperstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.cli.FlinkAddress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;

/** Asks Flink which TaskManagers run tasks of a job. */
final class BusyTaskManagers {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final FlinkAddress flink;
  private final JobID job;

  BusyTaskManagers(FlinkAddress flink, JobID job) {
    this.flink = flink;
    this.job = job;
  }

  /** The names of those that run at least one task at this moment, in order. */
  List<String> names() throws IOException, InterruptedException {
    TreeSet<String> busy = new TreeSet<>();
    for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
      JsonNode detail = get("/jobs/%s/vertices/%s".formatted(job, vertex.path("id").asText()));
      for (JsonNode subtask : detail.path("subtasks")) {
        if (subtask.path("status").asText().equals("RUNNING")) {
          busy.add(subtask.path("taskmanager-id").asText());
        }
      }
    }
    return List.copyOf(busy);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(flink.uri(path)).GET().build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "Flink answers %d to %s: %s".formatted(response.statusCode(), path, response.body()));
    }
    return JSON.readTree(response.body());
  }
}
