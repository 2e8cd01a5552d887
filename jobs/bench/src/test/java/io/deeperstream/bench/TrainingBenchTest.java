package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Tests that options are checked before anything starts. */
class TrainingBenchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --limit=0 | --limit is 0; it must be at least 1
          --rounds=0 | --rounds is 0; it must be at least 1
          --fits=-1 | --fits is -1; it must be at least 0
          --bare-steps=0 | --bare-steps is 0; it must be at least 1
          """)
  void aValueOutOfItsRangeIsRefused(String option, String message) {
    TrainingBench bench = new TrainingBench();
    new CommandLine(bench).parseArgs("--images=none.zip", option);

    assertThatThrownBy(bench::call).isInstanceOf(InvalidSettingException.class).hasMessage(message);
  }
}
