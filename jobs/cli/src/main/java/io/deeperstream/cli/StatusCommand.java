package io.deeperstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: how a job and its view stand. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Tells how a job's clusters stand, and how far its view can be relied on.")
final class StatusCommand implements Callable<Integer> {

  @Mixin private ViewClient view;

  @Override
  public Integer call() throws Exception {
    JsonNode status = view.get("/v1/status");
    if (view.printsJson(status)) {
      return 0;
    }
    line("state", status.path("state").asText());
    if (status.has("error")) {
      line("error", status.path("error").asText());
    }
    if (status.has("run")) {
      line("run", status.path("run").asText());
      line("generation", status.path("generation").path("number").asText());
      line(
          "clusters",
          "%,d of %,d live in %,d super-clusters"
              .formatted(
                  status.path("liveClusters").asLong(),
                  status.path("clusters").asLong(),
                  status.path("superClusters").asLong()));
      line("images", "%,.0f".formatted(status.path("totalCount").asDouble()));
    }
    if (status.has("stalenessMs")) {
      line("staleness", "%,d ms".formatted(status.path("stalenessMs").asLong()));
    }
    if (status.has("silentMs")) {
      line("last record", "%,.1f s ago".formatted(status.path("silentMs").asLong() / 1e3));
    }
    return 0;
  }

  private static void line(String name, String value) {
    System.out.printf("%-12s %s%n", name, value);
  }
}
