package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The small trial of every build; {@code bin/bench kill-taskmanager} is the long one. */
class KillTrialITCase {

  private static final int IMAGES = 3000;
  private static final int PASSES = 5;
  private static final int KILLS = 3;

  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void nothingIsLostOrDoubledWhenTaskManagersAreKilled() throws Exception {
    KillReport report =
        KillTrial.run(
            new KillTrialOptions(
                Path.of(System.getProperty("deeperstream.root")).toRealPath(),
                folder,
                Optional.empty(),
                IMAGES,
                PASSES,
                1000,
                Duration.ofSeconds(1),
                false,
                1,
                KILLS,
                7),
            System.out::println);
    assertThat(report.kills()).hasSize(KILLS).allMatch(kill -> kill.busy() > 0);
    assertThat(report.attempts()).isGreaterThan(1);
    assertThat(report.labels()).isEqualTo((long) IMAGES * PASSES);
    assertThat(report.deadLetters()).isEqualTo(report.badRecords() * PASSES);
    assertThat(report.table()).contains("missing                0\n");
  }

  @Test
  @Timeout(300)
  void trainingGoesOnFromItsCheckpointsWhenTaskManagersAreKilled() throws Exception {
    KillReport report =
        KillTrial.run(
            new KillTrialOptions(
                Path.of(System.getProperty("deeperstream.root")).toRealPath(),
                folder,
                Optional.empty(),
                2000,
                4,
                1000,
                Duration.ofSeconds(1),
                true,
                600,
                2,
                8),
            System.out::println);
    assertThat(report.labels()).isEqualTo(2000L * 4);
    assertThat(report.loop().steps()).isGreaterThan(20);
    assertThat(report.loop().generations()).isGreaterThan(1);
    assertThat(report.loop().restores()).isPositive();
  }
}
