package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.clustering.FeatureSpread;
import io.deeperstream.evaluation.Correct;
import io.deeperstream.evaluation.HoldOutScores;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.TrainingMetric;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.apache.avro.message.BadHeaderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both kinds of metrics of two runs in one topic of a real broker. */
class TrainingTallyITCase {

  @TempDir Path folder;

  @Test
  void stepsAndProbesOfTheRunAreToldApart() throws Exception {
    try (Stack stack = new Stack(folder)) {
      JobSettings settings = stack.settings();
      JobTopics topics = new JobTopics(settings.kafka());
      topics.images(1);
      topics.outputs(1, 0, line -> {});
      String topic = settings.kafka().metricsTopic();
      stack.write(
          topic,
          0,
          List.of(
              step("test", 1),
              probe("other", 0, 0, ProbeCause.START, 7),
              probe("test", 1, 2, ProbeCause.PUBLICATION, 6),
              step("other", 1),
              probe("test", 1, 2, ProbeCause.GENERATION, 5),
              step("test", 2),
              probe("test", 0, 0, ProbeCause.START, 4)));
      try (TrainingTally tally = new TrainingTally(settings.kafka(), "test")) {
        tally.complete();
        assertThat(tally.steps().count()).isEqualTo(2);
        assertThat(tally.steps().missing()).isZero();
        assertThat(tally.probes())
            .containsExactly(
                new ProbeSummary(0, 0, 0.5, 0.25, 0.125, first(4), first(2)),
                new ProbeSummary(1, 2, 0.625, 0.25, 0.125, first(5), first(2)),
                new ProbeSummary(1, 2, 0.75, 0.25, 0.125, first(6), first(2)));
        assertThat(tally.probes().get(2).line())
            .isEqualTo("after 2 steps: k-NN 75.0%, logistic regression 25.0%, NMI 0.125");
      }

      stack.write(topic, 0, List.of(Stack.text("neither of the two")));
      try (TrainingTally tally = new TrainingTally(settings.kafka(), "test")) {
        assertThatThrownBy(tally::complete).isInstanceOf(BadHeaderException.class);
      }
    }
  }

  private static byte[] step(String run, long number) throws IOException {
    TrainingMetric step = new TrainingMetric();
    step.setRun(run);
    step.setStep(number);
    step.setWrittenAt(Instant.EPOCH);
    return bytes(step.toByteBuffer());
  }

  /** The first so many of 8 images. */
  private static Correct first(int right) {
    BitSet bits = new BitSet();
    bits.set(0, right);
    return new Correct(8, bits);
  }

  private static byte[] probe(
      String run, int generation, long step, ProbeCause cause, int byNeighbours)
      throws IOException {
    ProbeScores scores =
        new ProbeScores(
            new HoldOutScores(first(byNeighbours), first(2), 0.125), new FeatureSpread(3, 0.5, 17));
    return bytes(
        scores
            .metric(
                new ProbeScores.Moment(run, generation, step, 128 * step),
                null,
                cause,
                Instant.EPOCH)
            .toByteBuffer());
  }

  private static byte[] bytes(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }
}
