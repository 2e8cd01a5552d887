package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.FeatureSpread;
import io.deeperstream.evaluation.Correct;
import io.deeperstream.evaluation.HoldOutScores;
import io.deeperstream.pipeline.RecordedMetrics;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.ProbeCause;
import io.deeperstream.schemas.ProbeMetric;
import io.deeperstream.schemas.TrainingMetric;
import io.deeperstream.training.FeatureGauge;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StudentProbeTest {

  private final TaskMailbox mailbox = new TaskMailboxImpl();
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final List<ProbeMetric> sent = new ArrayList<>();

  @BeforeEach
  void reset() {
    FakeGenerations.reset();
  }

  private StudentProbe probe(FeatureGauge first) {
    return new StudentProbe(
        new FakeGenerations(),
        new TaskMail(new MailboxExecutorImpl(mailbox, 0, StreamTaskActionExecutor.IMMEDIATE)),
        new TrainMetrics(metrics),
        new TrainingOutput() {
          @Override
          public void step(TrainingMetric metric) {
            throw new AssertionError("a probe makes no step");
          }

          @Override
          public void announce(Generation generation) {
            throw new AssertionError("a probe announces no generation");
          }

          @Override
          public void probe(ProbeMetric metric) {
            sent.add(metric);
          }

          @Override
          public long now() {
            return 0;
          }
        },
        first);
  }

  private static ProbeScores scores(double effectiveRank) {
    Correct two = new Correct(5, BitSet.valueOf(new byte[] {0b10001}));
    return new ProbeScores(
        new HoldOutScores(two, two, 0.1), new FeatureSpread(1, 0.3, effectiveRank));
  }

  private void score(StudentProbe probe, double effectiveRank) throws Exception {
    FakeGenerations.scores = scores(effectiveRank);
    probe.score(
        new ProbeScores.Moment(Samples.RUN, 2, 77, 9856),
        FakeGenerations.NETWORK,
        Map.of(),
        1,
        ProbeCause.PUBLICATION);
    mailbox.take(0).run();
  }

  @Test
  void scoresAreSentOnWithTheirMoment() throws Exception {
    try (StudentProbe probe = probe(null)) {
      assertThat(probe.first()).isNull();
      score(probe, 50);
      assertThat(probe.first()).isEqualTo(new FeatureGauge(0.3, 50));
    }
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).getStep()).isEqualTo(77);
    assertThat(sent.get(0).getNearestNeighbours()).isEqualTo(0.4);
    assertThat(metrics.read("probedStep")).isEqualTo(77);
    assertThat(metrics.read("collapseAlarm")).isZero();
  }

  /** A twelfth of the first rank is a collapse; by itself it would be a healthy rank. */
  @Test
  void aRestoredProbeComparesWithTheFirstGaugeOfTheRun() throws Exception {
    double rank = 50 / 12.0;
    try (StudentProbe fresh = probe(null)) {
      score(fresh, rank);
      assertThat(metrics.read("collapseAlarm")).isZero();
    }
    try (StudentProbe restored = probe(new FeatureGauge(0.3, 50))) {
      score(restored, rank);
      assertThat(metrics.read("collapseAlarm")).isOne();
      assertThat(restored.first()).isEqualTo(new FeatureGauge(0.3, 50));
    }
  }

  @Test
  void scoresThatComeAfterTheTaskHasEndedAreDropped() throws Exception {
    try (StudentProbe probe = probe(null)) {
      mailbox.quiesce();
      FakeGenerations.scores = scores(5);
      probe.score(
          new ProbeScores.Moment(Samples.RUN, 2, 77, 9856),
          FakeGenerations.NETWORK,
          Map.of(),
          1,
          ProbeCause.PUBLICATION);
    }
    assertThat(mailbox.close()).isEmpty();
    assertThat(sent).isEmpty();
  }
}
