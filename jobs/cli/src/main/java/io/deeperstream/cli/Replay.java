package io.deeperstream.cli;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.replay.ReplayOptions;
import io.deeperstream.replay.ReplayedRecords;
import io.deeperstream.replay.Replayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;

/** Replays a collection with a progress bar. */
public final class Replay {

  private Replay() {}

  /**
   * Writes the images at {@code path} into the topic of images, in the collection's order.
   *
   * @param limit images at most
   */
  public static ReplayedRecords into(KafkaSettings kafka, Path path, long limit)
      throws IOException {
    return into(kafka, ImageCollection.open(path), limit, () -> {});
  }

  /**
   * Writes a collection's images, with a look now and then at whether to go on.
   *
   * @param limit images at most
   * @param onProgress called for each image; what it throws ends the replay
   */
  static ReplayedRecords into(
      KafkaSettings kafka, ImageCollection collection, long limit, Runnable onProgress)
      throws IOException {
    Map<String, Object> producer = new HashMap<>();
    kafka.clientProperties().forEach((name, value) -> producer.put(name.toString(), value));
    ReplayOptions options =
        new ReplayOptions(kafka.bootstrapServers(), kafka.imagesTopic(), limit, producer);
    long total = Math.min(limit, collection.size().orElse(limit == Long.MAX_VALUE ? -1 : limit));
    try (ProgressBar bar = Progress.bar("replay", total)) {
      return new Replayer(options)
          .replay(
              collection,
              written -> {
                onProgress.run();
                bar.stepTo(written.images());
              });
    }
  }
}
