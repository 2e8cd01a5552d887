package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.KafkaSettings;
import io.deeperstream.schemas.Decoders;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.schemas.TrainingMetric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the committed training steps, probes and generations of one run. For one thread. */
public final class TrainingTally implements AutoCloseable {

  private final CommittedTopics topics;
  private final String run;
  private final String metricsTopic;
  private final TrainingSteps steps = new TrainingSteps();
  private final List<ProbeMetric> probes = new ArrayList<>();

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
      readMetric(record.value());
    } else {
      Generation generation = Decoders.GENERATION.decode(record.value());
      if (generation.getRun().equals(run) && generation.getHealth() != null) {
        steps.add(generation.getNumber(), generation.getHealth());
      }
    }
  }

  /** The topic holds steps and probes; what is neither is an error. */
  private void readMetric(byte[] value) throws IOException {
    if (Decoders.PROBE_METRIC.reads(value)) {
      ProbeMetric probe = Decoders.PROBE_METRIC.decode(value);
      if (probe.getRun().equals(run)) {
        probes.add(probe);
      }
    } else {
      TrainingMetric step = Decoders.TRAINING_METRIC.decode(value);
      if (step.getRun().equals(run)) {
        steps.add(step);
      }
    }
  }

  /** The probes in the order of their steps: first the one before any training. */
  List<ProbeSummary> probes() {
    return probes.stream()
        .sorted(
            Comparator.comparingLong(ProbeMetric::getStep)
                .thenComparing(ProbeMetric::getCause)
                .thenComparing(ProbeMetric::getWrittenAt))
        .map(ProbeSummary::of)
        .toList();
  }

  TrainingSteps steps() {
    return steps;
  }

  @Override
  public void close() {
    topics.close();
  }
}
