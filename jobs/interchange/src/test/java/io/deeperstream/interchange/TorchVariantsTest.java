package io.deeperstream.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.interchange.file.TensorFile;
import io.deeperstream.interchange.file.TensorFileException;
import io.deeperstream.interchange.file.TensorFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tensor as PyTorch stores it in odd ways, and what is no checkpoint of weights. */
class TorchVariantsTest {

  @TempDir private Path folder;

  @Test
  void stridesAndTypesDoNotMatter() throws IOException {
    PyTorch.assumeThere();
    PyTorch.call("variants", folder);
    for (String layout : List.of("", "-legacy")) {
      for (String name : List.of("plain", "permuted", "sliced", "stepped", "half", "bfloat16")) {
        try (TensorFile file = TensorFiles.open(folder.resolve(name + layout + ".pth"))) {
          assertThat(file.tensors().get("x").shape()).containsExactly(2L, 3L, 4L);
          int[] next = {0};
          file.read(
              "x",
              (piece, count) -> {
                for (int i = 0; i < count; i++) {
                  assertThat(piece[i]).as(name).isEqualTo((float) next[0]++);
                }
              });
          assertThat(next[0]).isEqualTo(24);
        }
      }
      assertRefused("expanded" + layout, "by which its elements overlap");
      try (TensorFile file = TensorFiles.open(folder.resolve("double" + layout + ".pth"))) {
        assertThatThrownBy(() -> file.read("x", (piece, count) -> {}))
            .hasMessageContaining("'x' has elements of f64; weights are f32, f16 or bf16");
      }
    }
    assertRefused("module", "it refers to torch.nn.modules.linear.Linear, which is refused");
    assertRefused("numpy", "it refers to numpy");
    assertRefused("list", "it holds a list, not a dict of tensors");
    assertRefused("number", "its weights have the number 3 under the text 'n'");
    assertRefused("other", "its keys begin with [the text 'weights', the text 'epoch']");
  }

  private void assertRefused(String name, String message) {
    assertThatThrownBy(() -> TensorFiles.open(folder.resolve(name + ".pth")))
        .isInstanceOf(TensorFileException.class)
        .hasMessageContaining(message);
  }
}
