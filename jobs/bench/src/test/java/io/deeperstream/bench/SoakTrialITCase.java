package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The small soak of every build; {@code bin/bench soak} is the long one. */
class SoakTrialITCase {

  @TempDir private Path folder;

  @Test
  @Timeout(600)
  void aRunOutlivesTheDeathOfEachOfItsProcesses() throws Exception {
    SoakReport report =
        SoakTrial.run(
            new SoakOptions(
                Path.of(System.getProperty("deeperstream.root")).toRealPath(),
                folder,
                Optional.empty(),
                2000,
                1000,
                Duration.ofSeconds(1),
                600,
                3,
                11),
            System.out::println);
    System.out.print(report.table());
    assertThat(report.events())
        .extracting(SoakReport.Event::fault)
        .containsExactlyInAnyOrder(SoakFault.values());
    assertThat(report.loop().restores()).isGreaterThan(3);
    assertThat(report.branchLabels()).isPositive();
  }
}
