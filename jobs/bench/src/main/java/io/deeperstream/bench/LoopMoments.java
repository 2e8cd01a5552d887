package io.deeperstream.bench;

import io.deeperstream.cli.CommittedTopics;
import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import java.io.IOException;
import java.util.List;

/** Tracks the moment of a running job's loop, by its logs and its committed announcements. */
final class LoopMoments implements AutoCloseable {

  private final TrainingLog log;
  private final CommittedTopics generations;
  private int announced;

  /**
   * @param log of the job
   */
  LoopMoments(KafkaSettings kafka, TrainingLog log) {
    this.log = log;
    this.generations = new CommittedTopics(kafka, List.of(kafka.generationsTopic()));
  }

  /** Reads new log lines and announcements. */
  void update() throws IOException {
    log.update();
    generations.complete(
        record -> {
          Generation generation = Decoders.GENERATION.decode(record.value());
          if (generation.getKind() == GenerationKind.ANNOUNCED) {
            announced = Math.max(announced, generation.getNumber());
          }
        });
  }

  /** Reads new log lines and announcements, and returns the current moment. */
  Moment now() throws IOException {
    update();
    return log.moment(announced);
  }

  @Override
  public void close() {
    generations.close();
  }
}
