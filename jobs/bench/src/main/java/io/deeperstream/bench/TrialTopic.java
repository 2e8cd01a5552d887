package io.deeperstream.bench;

import io.deeperstream.cli.JobTopics;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.replay.ReplayOptions;
import io.deeperstream.replay.Replayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Fills a trial's topic of images: bad records, the images, and bad records behind them.
 *
 * @param work folder for the pictures that are generated
 * @param images a collection; if empty, pictures are generated
 * @param limit maximum number of images of the collection, or the number to generate
 * @param seed of the generated pictures
 */
record TrialTopic(Path work, Optional<Path> images, long limit, long seed) {

  static final int PARTITIONS = 4;

  /** Of each kind of bad record, before the images and behind them. */
  static final int COPIES = 3;

  /** Makes the topic and fills it; returns how many records it has. */
  long fill(KafkaSettings kafka, Consumer<String> tell) throws IOException, InterruptedException {
    new JobTopics(kafka).images(PARTITIONS);
    Path generated = work.resolve("images.zip");
    if (images.isEmpty()) {
      GeneratedImages.write(generated, Math.toIntExact(limit), seed);
    }
    long bad = BadRecord.write(kafka, PARTITIONS, COPIES);
    long replayed =
        new Replayer(
                ReplayOptions.of(kafka.bootstrapServers(), kafka.imagesTopic()).withLimit(limit))
            .replay(ImageCollection.open(images.orElse(generated)), progress -> {})
            .images();
    bad += BadRecord.write(kafka, PARTITIONS, COPIES);
    tell.accept("replayed %,d images and %d bad records".formatted(replayed, bad));
    return replayed + bad;
  }
}
