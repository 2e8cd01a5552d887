package io.deeperstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Asks a view, for commands: the address of the view, and the form of what they print. */
final class ViewClient {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Option(
      names = "--view",
      paramLabel = "URL",
      defaultValue = "http://localhost:8082",
      description = "Address of the view, which serve and demo print.")
  private URI view;

  @Option(names = "--json", description = "Print the view's answer as JSON instead of a table.")
  private boolean json;

  /**
   * Asks by GET.
   *
   * @param path with its query
   * @throws IOException if the view does not answer, or says why it cannot
   */
  JsonNode get(String path) throws IOException, InterruptedException {
    return ask(request(path).build());
  }

  /** Asks by POST. */
  JsonNode post(String path, String type, byte[] body) throws IOException, InterruptedException {
    return ask(
        request(path)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(view.resolve(path)).timeout(PATIENCE);
  }

  private JsonNode ask(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response;
    try {
      response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IOException(
          "no view answers at %s; bin/deeperstream serve or demo starts one".formatted(view), e);
    }
    JsonNode answer = JSON.readTree(response.body());
    if (response.statusCode() != 200) {
      throw new IOException(
          "the view answers %d: %s"
              .formatted(response.statusCode(), answer.path("detail").asText()));
    }
    return answer;
  }

  /** Tells whether JSON is wanted, and prints it then. */
  boolean printsJson(JsonNode answer) throws IOException {
    if (json) {
      System.out.println(JSON.writeValueAsString(answer));
    }
    return json;
  }
}
