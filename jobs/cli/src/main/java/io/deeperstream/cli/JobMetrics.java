package io.deeperstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.JobID;

/** Reads the operators' metrics over Flink's REST interface. */
public final class JobMetrics {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final FlinkAddress address;
  private final JobID job;
  private final Map<String, String> vertices = new HashMap<>();

  /** Creates a reader; does not contact the cluster yet. */
  public JobMetrics(FlinkAddress address, JobID job) {
    this.address = address;
    this.job = job;
  }

  /** Function that combines the values of an operator's subtasks. */
  public enum Aggregation {
    SUM,
    MIN,
    MAX
  }

  /**
   * Reads one metric of one operator since the job's last (re)start. Flink answers with the values
   * that it fetched last, and a request makes it fetch again: the first answer after a pause may be
   * stale.
   *
   * @return 0 as long as the subtasks have not reported
   */
  public double read(String operator, String metric, Aggregation aggregation)
      throws IOException, InterruptedException {
    if (!vertices.containsKey(operator)) {
      findVertices(operator);
    }
    String vertex = vertices.get(operator);
    if (vertex == null) {
      return 0;
    }
    String name = aggregation.name().toLowerCase(Locale.ROOT);
    JsonNode values =
        get(
            "/jobs/%s/vertices/%s/subtasks/metrics?get=%s.%s&agg=%s"
                .formatted(job, vertex, operator, metric, name));
    return values.isEmpty() ? 0 : values.get(0).path(name).asDouble();
  }

  /** Returns the stack trace of the job's last failure; empty if it did not fail. */
  public String lastFailure() throws IOException, InterruptedException {
    JsonNode entries = get("/jobs/" + job + "/exceptions").path("exceptionHistory").path("entries");
    return entries.isEmpty() ? "" : entries.get(0).path("stacktrace").asText();
  }

  /**
   * Looks up an operator's vertex. For a while after a job has started, Flink may report it without
   * its operators.
   */
  private void findVertices(String operator) throws IOException, InterruptedException {
    for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
      if (vertex.path("name").asText().matches(operator + "( .*)?")) {
        vertices.put(operator, vertex.path("id").asText());
      }
    }
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(address.uri(path)).GET().build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "Flink answers %d to %s: %s".formatted(response.statusCode(), path, response.body()));
    }
    return JSON.readTree(response.body());
  }
}
