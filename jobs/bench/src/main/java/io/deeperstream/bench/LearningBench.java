package io.deeperstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares what the network learns under different settings. Each setting runs a demo, with the
 * same first weights for the same seed, and the final weights are evaluated on all images of the
 * collection. All steps are the product's own commands, each in a process of its own.
 */
@Command(
    name = "learning",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Quality of the features that demos with different settings learn. One setting a --arm, one demo for each of them and each seed.")
public final class LearningBench implements Callable<Integer> {

  /** The arm of untrained weights. */
  private static final String RANDOM = "random";

  @Mixin private FeatureScoring scoring;

  @Option(
      names = "--arm",
      paramLabel = "OPTIONS",
      description =
          "Options of demo that are compared, separated by blanks; repeatable. random is the untrained network. Without it: random, --heads reset, and --heads carry.")
  private List<String> arms = List.of(RANDOM, "--heads reset", "--heads carry");

  @Option(
      names = "--common",
      paramLabel = "OPTIONS",
      defaultValue = "--replay 6 --reassign-epochs 2 --bfloat16 true",
      description = "Options of every demo, separated by blanks. Default: ${DEFAULT-VALUE}.")
  private String common;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Images that are learnt from.")
  private long limit;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2,3",
      description = "Seeds, of first weights and everything else.")
  private List<Long> seeds;

  @Option(
      names = "--port",
      paramLabel = "NAME=FILE.pt",
      description =
          "Weights that a PyTorch peer of the preset small learnt (a state_dict; {seed} in FILE stands for each seed), scored beside the arms; repeatable.")
  private List<String> ports = List.of();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "/usr/bin/python3",
      description = "Interpreter with torch, for --port.")
  private Path python;

  @Option(
      names = "--work",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for logs and results: outcomes.jsonl, learning.png, and a folder for each demo. What has an outcome there is not run again.")
  private Path work;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LearningBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    scoring.validate();
    List<TorchWeights> peers = ports.stream().map(TorchWeights::parse).toList();
    for (TorchWeights peer : peers) {
      for (long seed : seeds) {
        peer.of(seed);
      }
    }
    System.out.printf("%,d images, %s; %s%n", limit, common, scoring.text());
    OutcomeLog<Outcome> log = new OutcomeLog<>(work, Outcome.class);
    List<Outcome> found = new ArrayList<>();
    for (long seed : seeds) {
      for (String arm : arms.stream().map(String::strip).distinct().toList()) {
        found.add(tell(learn(log, arm, seed)));
      }
      for (TorchWeights peer : peers) {
        found.add(tell(score(log, peer, seed)));
      }
    }
    System.out.print(OutcomeTable.of(found));
    Path plot = LearningPlot.write(found, work.resolve("learning.png"));
    System.out.println("k-NN over images trained in " + plot);
    return 0;
  }

  private static Outcome tell(Outcome outcome) {
    System.out.println(outcome.text());
    return outcome;
  }

  private Outcome learn(OutcomeLog<Outcome> log, String arm, long seed)
      throws IOException, InterruptedException {
    String options =
        "--limit %d %s %s".formatted(limit, common, arm.equals(RANDOM) ? "--training off" : arm);
    String key = "demo %s; seed %d; %s".formatted(options, seed, scoring.key());
    return log.find(
        key, () -> new LearningRun(scoring, work).run(key, arm, seed, scoring.images, options));
  }

  private Outcome score(OutcomeLog<Outcome> log, TorchWeights peer, long seed)
      throws IOException, InterruptedException {
    Path file = peer.of(seed);
    String key =
        "port %s, %s of %s; seed %d; %s"
            .formatted(peer.name(), file, Files.getLastModifiedTime(file), seed, scoring.key());
    return log.find(
        key,
        () -> {
          Path folder =
              Files.createDirectories(
                  work.resolve("port-%s-%d".formatted(peer.folderName(), seed)));
          Path model = peer.importInto(folder, seed, python);
          Map<String, LayerScore> scores = scoring.of(model, folder);
          FileUtils.deleteDirectory(model.toFile());
          return new Outcome(
              key, peer.name(), seed, "file", null, null, null, null, null, scores, List.of());
        });
  }
}
