package io.deeperstream.cli;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.replay.FoundTopic;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replay}: a collection on disk into the topic of images. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Writes a collection of images into the topic of images.")
final class ReplayCommand implements Callable<Integer> {

  @Mixin private RunSettings run;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "A folder, a zip, or a tree of zips in YFCC100M's layout.")
  private Path images;

  @Option(names = "--limit", paramLabel = "N", description = "Images at most; without it, all.")
  private Long limit;

  @Option(
      names = "--shuffle",
      negatable = true,
      defaultValue = "false",
      fallbackValue = "true",
      description =
          "Write the images in an order shuffled by --seed instead of the collection's own; above 524,288 images in windows of as many. With --limit, the first of the shuffled order.")
  private boolean shuffle;

  @Mixin private PartitionsOption partitions;

  @Option(
      names = "--append",
      description =
          "Write behind what the topic holds; without it a topic with records is refused.")
  private boolean append;

  @Override
  public Integer call() throws Exception {
    JobSettings settings = run.resolve(Clock.systemUTC(), "unused");
    BrokerContact.PATIENT.await(settings.kafka(), System.out::println);
    FoundTopic topic = new JobTopics(settings.kafka()).images(partitions.count());
    System.out.printf(
        "topic '%s': %d partitions, %d records%n",
        topic.name(), topic.partitions(), topic.records());
    TopicChecks.images(topic).ifPresent(System.out::println);
    if (topic.records() > 0 && !append) {
      throw new InvalidSettingException(
          "topic '%s' already holds %d records; --append writes behind them"
              .formatted(topic.name(), topic.records()));
    }
    ImageCollection collection = ImageCollection.open(images);
    var written =
        Replay.into(
            settings.kafka(),
            shuffle ? collection.shuffled(settings.clustering().seed()) : collection,
            limit == null ? Long.MAX_VALUE : limit,
            () -> {});
    System.out.printf("replayed %d images, %d bytes%n", written.images(), written.bytes());
    return 0;
  }
}
