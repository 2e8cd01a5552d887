package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.probe.Probe;
import io.deeperstream.pipeline.probe.ProbeSamples;
import io.deeperstream.pipeline.probe.ProbeScores;
import io.deeperstream.pipeline.probe.ProbeSet;
import io.deeperstream.pipeline.probe.ProbeStore;
import io.deeperstream.pipeline.settings.JobSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training is watched by a real probe and must not notice. */
class ProbedTrainingTest {

  /** Scores that were taken; static, as tasks copy what they are given. */
  private static final List<ProbeScores> SCORES = new CopyOnWriteArrayList<>();

  @TempDir Path folder;

  /** Made-up generations with a real hold-out. */
  private static final class Probed extends FakeGenerations {
    private static final long serialVersionUID = 1L;

    private final JobSettings settings;

    private Probed(JobSettings settings) {
      this.settings = settings;
    }

    @Override
    public boolean hasHoldOut() {
      return true;
    }

    @Override
    public ProbeScores score(NetworkSpec network, Map<String, float[]> trunk) {
      try {
        ProbeScores scores = Probe.open(settings, network).score(trunk);
        SCORES.add(scores);
        return scores;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Map<String, float[]> learnt(Generations generations, int expectedScores)
      throws Exception {
    FakeGenerations.reset();
    try (TrainHarness operator =
        TrainHarness.start(
            generations, Samples.generation(0), "--reassign-epochs=0", "--publish-images=64")) {
      operator.name(Samples.generation(0));
      operator.send(0, 0, 256);
      operator.await(
          () -> FakeGenerations.published.size() == 4 && SCORES.size() == expectedScores);
    }
    return FakeGenerations.published.get(3).trunk();
  }

  @Test
  void weightsAndStatisticsAreTheSameBitByBitWithAndWithoutAProbe() throws Exception {
    JobSettings settings = Samples.settings("--store=" + folder.toUri());
    settings
        .probe()
        .storedAt(new ProbeStore(settings.store()).write(ProbeSet.of(ProbeSamples.striped(40, 8))));
    Map<String, float[]> watched = learnt(new Probed(settings), 5);
    Map<String, float[]> alone = learnt(new FakeGenerations(), 5);
    assertThat(watched.keySet()).isEqualTo(alone.keySet()).anyMatch(name -> name.contains("mean"));
    watched.forEach((name, values) -> assertThat(values).as(name).containsExactly(alone.get(name)));
  }
}
