package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StepPatienceTest {

  @Test
  void theFirstStepNearTheTimeOutIsNamedOnce() {
    StepPatience patience = new StepPatience(Duration.ofMinutes(3));
    assertThat(patience.longest()).isEqualTo(Duration.ofMinutes(2));
    assertThat(patience.warning(6, Duration.ofMinutes(2))).isEmpty();
    assertThat(patience.warning(7, Duration.ofSeconds(121)))
        .contains(
            "step 7 took PT2M1S; a task that is cancelled must end within PT3M (task.cancellation.timeout), or Flink ends its process: raise it, or lower --train-batch");
    assertThat(patience.warning(8, Duration.ofSeconds(121))).isEmpty();
  }

  @Test
  void withoutATimeOutNothingIsTooLongAndTheEndIsStillAwaited() {
    StepPatience patience = new StepPatience(Duration.ZERO);
    assertThat(patience.longest()).isPositive();
    assertThat(patience.warning(1, Duration.ofHours(1))).isEmpty();
  }
}
