package io.deeperstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assign}: the cluster that an image falls into. */
@Command(
    name = "assign",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Tells the cluster that an image falls into, by the network of a job's generation, from its view; the runners-up follow.")
final class AssignCommand implements Callable<Integer> {

  @Mixin private ViewClient view;

  @Parameters(paramLabel = "IMAGE", description = "A JPEG, PNG, GIF or BMP.")
  private Path image;

  @Option(
      names = "--runners-up",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runners-up at most, 1 to 1,000.")
  private int runnersUp;

  @Override
  public Integer call() throws Exception {
    JsonNode answer =
        view.post(
            "/v1/assign?n=" + runnersUp, "application/octet-stream", Files.readAllBytes(image));
    if (!view.printsJson(answer)) {
      System.out.printf(
          "%s in generation %d of %s%n",
          image.getFileName(), answer.path("generation").asInt(), answer.path("run").asText());
      List<JsonNode> rows = new ArrayList<>(List.of(answer.path("assignment")));
      answer.path("runnersUp").forEach(rows::add);
      ClusterRows.print(rows, "squaredDistance");
    }
    return 0;
  }
}
