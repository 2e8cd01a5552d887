package io.deeperstream.bench;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import io.deeperstream.evaluation.LabelTable;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the effect of the stream's order: trains on the same images in one pass, shuffled and in
 * order, with each policy of the memory, and with no more memory than a batch.
 */
@Command(
    name = "order",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Quality of the features learnt from a stream in order (of YFCC100M's layout one class after the other, of another collection as its folders lie) against those from the same images shuffled, by each policy of a memory that holds a quarter of them.")
public final class OrderBench implements Callable<Integer> {

  @Mixin private FeatureScoring scoring;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20000",
      description =
          "Of YFCC100M's layout, images that are learnt from; of another collection it is all.")
  private long limit;

  @Option(
      names = "--policies",
      split = ",",
      paramLabel = "POLICY",
      defaultValue = "cluster,fifo,reservoir",
      description = "Policies of the memory that are compared.")
  private List<String> policies;

  @Option(
      names = "--memory-share",
      paramLabel = "X",
      defaultValue = "0.25",
      description = "The memory as a share of the images.")
  private double memoryShare;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images of a training batch, and of the memory of the arm without one.")
  private int batch;

  @Option(
      names = "--common",
      paramLabel = "OPTIONS",
      defaultValue = "--replay 3 --bfloat16 true",
      description = "Options of every demo, separated by blanks. Default: ${DEFAULT-VALUE}.")
  private String common;

  @Option(
      names = "--unshuffled",
      paramLabel = "OPTIONS",
      defaultValue = "--no-shuffle",
      description =
          "Options with which demo replays a collection in its own order. Default: ${DEFAULT-VALUE}.")
  private String unshuffled;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2,3",
      description = "Seeds, of first weights, of the shuffled order and everything else.")
  private List<Long> seeds;

  @Option(
      names = "--work",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for logs and results: outcomes.jsonl, and a folder for each demo. What has an outcome there is not run again.")
  private Path work;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new OrderBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    scoring.validate();
    if (!(memoryShare > 0 && memoryShare <= 1)) {
      throw new InvalidSettingException(
          "--memory-share is %s; it must be above 0 and at most 1".formatted(memoryShare));
    }
    long images = count();
    Map<String, String> memories = memories(images);
    System.out.printf(
        "%,d images, one pass, %s; memory of %,d; %s%n",
        images, common, memoryImages(images), scoring.text());
    OutcomeLog<Outcome> log = new OutcomeLog<>(work, Outcome.class);
    List<Outcome> found = new ArrayList<>();
    for (long seed : seeds) {
      for (Map.Entry<String, String> memory : memories.entrySet()) {
        for (StreamOrder order : StreamOrder.values()) {
          Outcome outcome = learn(log, images, seed, memory.getKey(), memory.getValue(), order);
          System.out.println(outcome.text());
          found.add(outcome);
        }
      }
    }
    System.out.print(OutcomeTable.of(found));
    System.out.print(ratios(found, memories.keySet()));
    return 0;
  }

  /** Returns the number of images in a pass. */
  private long count() throws IOException {
    long all = 0;
    try (ImageIterator each = ImageCollection.open(scoring.images).images()) {
      while (each.hasNext() && (!OrderedCollection.canOrder(scoring.images) || all < limit)) {
        each.next();
        all++;
      }
    }
    return all;
  }

  private long memoryImages(long images) {
    return Math.max(batch, Math.round(memoryShare * images));
  }

  /** Returns the options of the demo by the name of the memory. */
  private Map<String, String> memories(long images) {
    Map<String, String> memories = new LinkedHashMap<>();
    for (String policy : policies) {
      memories.put(
          policy, "--memory-images %d --memory-policy %s".formatted(memoryImages(images), policy));
    }
    memories.put(
        "none", "--memory-images %d --memory-min %d --memory-policy fifo".formatted(batch, batch));
    return memories;
  }

  private static String arm(String memory, StreamOrder order) {
    return memory + ", " + order;
  }

  private Outcome learn(
      OutcomeLog<Outcome> log,
      long images,
      long seed,
      String memory,
      String options,
      StreamOrder order)
      throws IOException, InterruptedException {
    String key =
        "%s, %d images, %s --train-batch %d %s; seed %d; %s"
            .formatted(order, images, common, batch, options, seed, scoring.key());
    return log.find(
        key,
        () -> {
          Path stream = stream(order, seed);
          boolean asItLies = order == StreamOrder.IN_ORDER || !stream.equals(scoring.images);
          return new LearningRun(scoring, work)
              .run(
                  key,
                  arm(memory, order),
                  seed,
                  stream,
                  "--train-batch %d %s %s %s"
                      .formatted(batch, common, options, asItLies ? unshuffled : ""));
        });
  }

  /**
   * Returns the collection to replay: for YFCC100M's layout, one that lists the images in this
   * order.
   */
  private Path stream(StreamOrder order, long seed) throws IOException {
    if (!OrderedCollection.canOrder(scoring.images)) {
      return scoring.images;
    }
    Path target = work.resolve("stream");
    FileUtils.deleteDirectory(target.toFile());
    long[] numbers =
        order == StreamOrder.SHUFFLED
            ? OrderedCollection.shuffled(scoring.images, limit, seed)
            : OrderedCollection.byClass(
                scoring.images, LabelTable.read(scoring.labels), limit, seed);
    OrderedCollection.write(scoring.images, numbers, Files.createDirectories(target));
    return target;
  }

  /**
   * Returns, for each memory, the score of the ordered stream as a share of that of the shuffled
   * one.
   */
  private static String ratios(List<Outcome> found, Iterable<String> memories) {
    Map<String, List<Outcome>> arms = OutcomeTable.byArm(found);
    StringBuilder text = new StringBuilder();
    for (String memory : memories) {
      double shuffled = mean(arms, arm(memory, StreamOrder.SHUFFLED));
      double ordered = mean(arms, arm(memory, StreamOrder.IN_ORDER));
      text.append(
          String.format(
              Locale.ROOT,
              "memory %s: logistic regression in order %.3f of the shuffled stream's%n",
              memory,
              ordered / shuffled));
    }
    return text.toString();
  }

  private static double mean(Map<String, List<Outcome>> arms, String arm) {
    return Spread.of(arms.get(arm), Outcome::logisticRegression).mean();
  }
}
