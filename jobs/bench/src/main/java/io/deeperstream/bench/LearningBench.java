package io.deeperstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.pipeline.generation.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the network has learnt under different settings: each of them is a demo, seed by seed with
 * the same first weights and images, whose newest generation's trunk is then evaluated on all
 * images of the collection. All three steps are the product's own commands, each in a process of
 * its own.
 */
@Command(
    name = "learning",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Quality of the features that demos with different settings learn. One setting a --arm, one demo for each of them and each seed.")
public final class LearningBench implements Callable<Integer> {

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "A tree of zips in YFCC100M's layout, or another collection.")
  private Path images;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE",
      description = "Classes of the images, as evaluate takes them. They are for scoring alone.")
  private Path labels;

  @Option(
      names = "--arm",
      paramLabel = "OPTIONS",
      description =
          "Options of demo that are compared, separated by blanks; repeatable. Without it: --heads reset, and --heads carry.")
  private List<String> arms = List.of("--heads reset", "--heads carry");

  @Option(
      names = "--common",
      paramLabel = "OPTIONS",
      defaultValue = "--reassign-epochs 2 --bfloat16 true",
      description = "Options of every demo, separated by blanks. Default: ${DEFAULT-VALUE}.")
  private String common;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Images that are learnt from.")
  private long limit;

  @Option(
      names = "--replay",
      paramLabel = "R",
      defaultValue = "6",
      description = "Images trained on for each of them.")
  private double replay;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2,3",
      description = "Seeds, of first weights and everything else.")
  private List<Long> seeds;

  @Option(
      names = "--train",
      paramLabel = "N",
      defaultValue = "40000",
      description = "Images that evaluate fits to.")
  private int train;

  @Option(
      names = "--test",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Images that it scores.")
  private int test;

  @Option(
      names = "--all-images",
      description =
          "Of YFCC100M's layout, evaluate on every image in the zips, not only on those that its list names.")
  private boolean allImages;

  @Option(
      names = "--work",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for logs, features and results, a folder in it for each demo. One whose evaluation is already there is not run again.")
  private Path work;

  private final ObjectMapper json = new ObjectMapper();

  /** What one demo came to. */
  private record Outcome(
      int generation,
      double nearestNeighbours,
      double logisticRegression,
      double agreement,
      double lastLoss,
      double seconds) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LearningBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    System.out.printf(
        "%,d images, replay %s, %s; evaluated on %,d and %,d images%n",
        limit, replay, common, train, test);
    Map<String, List<Outcome>> found = new LinkedHashMap<>();
    for (long seed : seeds) {
      for (String arm : arms) {
        Outcome outcome = run(arm, seed);
        System.out.printf("seed %d, %s: %s%n", seed, arm, text(outcome));
        found.computeIfAbsent(arm, a -> new ArrayList<>()).add(outcome);
      }
    }
    found.forEach((arm, outcomes) -> System.out.println(summary(arm, outcomes)));
    return 0;
  }

  /** Runs an arm with a seed, or reads what it came to when it was run before. */
  private Outcome run(String arm, long seed) throws IOException, InterruptedException {
    Path folder =
        Files.createDirectories(work.resolve(arm.replaceAll("[^A-Za-z0-9.]+", "_") + "-" + seed));
    Path outcome = folder.resolve("outcome.json");
    if (!Files.exists(outcome)) {
      json.writeValue(outcome.toFile(), learnAndEvaluate(arm, seed, folder));
    }
    return json.readValue(outcome.toFile(), Outcome.class);
  }

  private Outcome learnAndEvaluate(String arm, long seed, Path folder)
      throws IOException, InterruptedException {
    Path demo = folder.resolve("demo");
    Path store = demo.resolve("store");
    Path features = folder.resolve("features.npy");
    Path summary = folder.resolve("summary.json");
    Path evaluation = folder.resolve("evaluation.json");
    FileUtils.deleteDirectory(demo.toFile());
    command(
        folder,
        "demo --limit %d --replay %s --seed %d --web-port 0 --view-port 0 %s %s"
            .formatted(limit, replay, seed, common, arm),
        Map.of("--images", images, "--work", demo, "--summary", summary));
    int generation =
        new ModelStore(store.toUri().toString())
            .latest()
            .orElseThrow(() -> new IOException(store + " has no generation"))
            .number();
    command(
        folder,
        "embed --bfloat16 --force" + (allImages ? " --all-images" : ""),
        Map.of("--model", store, "--images", images, "--out", features));
    FileUtils.deleteDirectory(demo.toFile());
    command(
        folder,
        "evaluate --train %d --test %d".formatted(train, test),
        Map.of("--features", features, "--labels", labels, "--json", evaluation));
    Files.delete(features);
    return read(json.readTree(evaluation.toFile()), json.readTree(summary.toFile()), generation);
  }

  /**
   * Runs a command of the product; what it says goes to a file in {@code folder}.
   *
   * @param words the command and its options without blanks in their values
   * @param paths options whose values may hold blanks
   */
  private static void command(Path folder, String words, Map<String, Path> paths)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Checkout.root().resolve("bin/deeperstream").toString());
    line.addAll(List.of(words.strip().split("\\s+")));
    paths.forEach((option, path) -> line.addAll(List.of(option, path.toString())));
    Path log = folder.resolve(line.get(1) + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("DEEPERSTREAM_BUILT", "yes");
    int exit = builder.start().waitFor();
    if (exit != 0) {
      throw new IOException(
          "%s ended with %d; see %s".formatted(String.join(" ", line), exit, log));
    }
  }

  private static Outcome read(JsonNode evaluation, JsonNode summary, int generation) {
    JsonNode clusters = evaluation.get("clusters");
    JsonNode learnt = summary.get("generations");
    return new Outcome(
        generation,
        evaluation.get("nearestNeighbours").asDouble(),
        evaluation.get("logisticRegression").asDouble(),
        clusters.get(clusters.size() - 1).get("normalizedMutualInformation").asDouble(),
        learnt.isEmpty()
            ? Double.NaN
            : learnt.get(learnt.size() - 1).get("lossLastTenth").asDouble(),
        summary.get("seconds").asDouble());
  }

  private static String text(Outcome outcome) {
    return "trunk of generation %d, k-NN %.2f%%, logistic regression %.2f%%, NMI %.4f; last loss %.3f, %.0f s"
        .formatted(
            outcome.generation(),
            100 * outcome.nearestNeighbours(),
            100 * outcome.logisticRegression(),
            outcome.agreement(),
            outcome.lastLoss(),
            outcome.seconds());
  }

  private static String summary(String arm, List<Outcome> outcomes) {
    return String.format(
        Locale.ROOT,
        "%s, mean of %d seeds: k-NN %.2f%%, logistic regression %.2f%%, NMI %.4f",
        arm,
        outcomes.size(),
        100 * mean(outcomes, Outcome::nearestNeighbours),
        100 * mean(outcomes, Outcome::logisticRegression),
        mean(outcomes, Outcome::agreement));
  }

  private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
    return outcomes.stream().mapToDouble(figure).average().orElseThrow();
  }
}
