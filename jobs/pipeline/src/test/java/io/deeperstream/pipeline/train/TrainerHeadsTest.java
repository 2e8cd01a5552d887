package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.model.ComputeDevice;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Tests the treatment of the heads when a generation begins. */
class TrainerHeadsTest {

  private static final Ancestors SAME =
      new Ancestors(new int[] {0, 1}, new int[] {0, 1, 2, 3, 4, 5});

  private static Trainer trainer(String heads) {
    TrainingSettings training = new TrainingSettings();
    new CommandLine(training).parseArgs("--train-batch=16", "--heads=" + heads);
    return new Trainer(
        new TrainOptions(
            Samples.RUN,
            Samples.generation(0),
            training,
            1000,
            ComputeDevice.CPU,
            7,
            1 << 20,
            1 << 20),
        new TrainMetrics(new UnregisteredMetricsGroup()));
  }

  private static GenerationFacts facts(Ancestors ancestors) {
    return new GenerationFacts(
        FakeGenerations.NETWORK,
        FakeGenerations.SUPER_CLUSTERS,
        FakeGenerations.SUB_CLUSTERS,
        40,
        0.5,
        ancestors);
  }

  /** Every variable, momentum included; buffers, as they compare by what they hold. */
  private static Map<String, FloatBuffer> variables(Trainer trainer) {
    Map<String, FloatBuffer> variables = new HashMap<>();
    trainer.forEachVariable((name, values) -> variables.put(name, FloatBuffer.wrap(values)));
    return variables;
  }

  @Test
  void carriedHeadsGoOnFromTheGenerationJustBefore() throws IOException {
    try (Trainer trainer = trainer("carry")) {
      trainer.begin(0, facts(Ancestors.unknown()));
      Map<String, FloatBuffer> before = variables(trainer);
      trainer.begin(1, facts(SAME));
      assertThat(variables(trainer)).isEqualTo(before);
      trainer.begin(2, facts(Ancestors.unknown()));
      assertThat(variables(trainer).get("sub0/kernel")).isNotEqualTo(before.get("sub0/kernel"));
      Map<String, FloatBuffer> second = variables(trainer);
      trainer.begin(4, facts(SAME));
      assertThat(variables(trainer).get("sub0/kernel"))
          .as("ancestors are those of the generation before, which was passed over")
          .isNotEqualTo(second.get("sub0/kernel"));
    }
  }

  @Test
  void headsThatAreResetBeginAnewAndTheTrunkStays() throws IOException {
    try (Trainer trainer = trainer("reset")) {
      trainer.begin(0, facts(Ancestors.unknown()));
      Map<String, FloatBuffer> before = variables(trainer);
      trainer.begin(1, facts(SAME));
      Map<String, FloatBuffer> after = variables(trainer);
      assertThat(after.get("super/kernel")).isNotEqualTo(before.get("super/kernel"));
      assertThat(after.get("sub3/bias")).isNotEqualTo(before.get("sub3/bias"));
      assertThat(after.get("conv1/kernel")).isEqualTo(before.get("conv1/kernel"));
    }
  }
}
