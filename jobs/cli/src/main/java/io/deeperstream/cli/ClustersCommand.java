package io.deeperstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clusters}: lists the sub-clusters of a view. */
@Command(
    name = "clusters",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists a job's sub-clusters, from its view.")
final class ClustersCommand implements Callable<Integer> {

  @Mixin private ViewClient view;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      defaultValue = "count",
      description =
          "count (heaviest first), starved (lightest first), drift (farthest first), age (oldest first) or id.")
  private String sort;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "20",
      description = "Clusters at most, 1 to 10,000.")
  private int rows;

  @Override
  public Integer call() throws Exception {
    JsonNode page =
        view.get(
            "/v1/clusters?limit=%d&sort=%s"
                .formatted(rows, URLEncoder.encode(sort, StandardCharsets.UTF_8)));
    if (!view.printsJson(page)) {
      System.out.printf(
          "generation %d of %s: %,d sub-clusters%n",
          page.path("generation").asInt(), page.path("run").asText(), page.path("total").asLong());
      ClusterRows.print(page.path("clusters"), "meanSquaredDistance");
    }
    return 0;
  }
}
