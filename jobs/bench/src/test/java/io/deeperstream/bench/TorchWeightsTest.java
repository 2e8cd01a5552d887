package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchWeightsTest {

  @Test
  void theSeedIsPutIntoTheName(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("b5_a=b_s7.pt"));
    TorchWeights weights = TorchWeights.parse("a b=" + folder.resolve("b5_a=b_s{seed}.pt"));
    assertThat(weights.name()).isEqualTo("a b");
    assertThat(weights.folderName()).isEqualTo("a_b");
    assertThat(weights.of(7)).isEqualTo(file);
    assertThatThrownBy(() -> weights.of(8))
        .hasMessageContaining("--port a b names " + folder.resolve("b5_a=b_s8.pt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "=a", "a="})
  void whatIsNotANameAndAFileIsRefused(String given) {
    assertThatThrownBy(() -> TorchWeights.parse(given))
        .hasMessage("--port is %s; it must be NAME=FILE.pt".formatted(given));
  }
}
