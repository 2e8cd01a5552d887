package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.TrainingMetric;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the committed training steps and generations of one run. For one thread. */
public final class TrainingTally implements AutoCloseable {

  private final CommittedTopics topics;
  private final String run;
  private final String metricsTopic;
  private final TrainingSteps steps = new TrainingSteps();

  /**
   * @param run whose records count
   */
  public TrainingTally(KafkaSettings kafka, String run) {
    this.run = run;
    this.metricsTopic = kafka.metricsTopic();
    this.topics =
        new CommittedTopics(kafka, List.of(kafka.metricsTopic(), kafka.generationsTopic()));
  }

  /** Reads everything that is committed at this moment. */
  void complete() throws IOException {
    topics.complete(this::read);
  }

  private void read(ConsumerRecord<byte[], byte[]> record) throws IOException {
    if (record.topic().equals(metricsTopic)) {
      TrainingMetric step = Decoders.TRAINING_METRIC.decode(record.value());
      if (step.getRun().equals(run)) {
        steps.add(step);
      }
    } else {
      Generation generation = Decoders.GENERATION.decode(record.value());
      if (generation.getRun().equals(run) && generation.getHealth() != null) {
        steps.add(generation.getNumber(), generation.getHealth());
      }
    }
  }

  TrainingSteps steps() {
    return steps;
  }

  @Override
  public void close() {
    topics.close();
  }
}
