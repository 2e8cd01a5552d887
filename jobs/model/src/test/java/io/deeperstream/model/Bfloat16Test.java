package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Bfloat16Test {

  @TempDir Path folder;

  @Test
  void aCpuHasItWhereItsFlagsSaySo() throws IOException {
    assertThat(cpu("flags\t\t: fpu avx512f avx512_bf16 sse")).isTrue();
    assertThat(cpu("flags\t\t: fpu amx_bf16")).isTrue();
    assertThat(cpu("flags\t\t: fpu avx512f avx512_bf16x avx512")).isFalse();
    assertThat(cpu("model name\t: avx512_bf16")).isFalse();
    assertThat(Bfloat16.isOfCpu(folder.resolve("nowhere"))).isFalse();
  }

  private boolean cpu(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\n" + line + "\n");
    return Bfloat16.isOfCpu(file);
  }

  @Test
  void onlyAutoDependsOnTheMachine() {
    assertThat(Bfloat16.TRUE.resolve(ComputeDevice.CPU)).isTrue();
    assertThat(Bfloat16.FALSE.resolve(ComputeDevice.CPU)).isFalse();
    assertThat(Bfloat16.AUTO.resolve(ComputeDevice.parse("gpu"))).isFalse();
  }

  @Test
  void isParsedInAnyCaseAndNamesWhatIsAllowed() {
    assertThat(Bfloat16.parse("AUTO")).isEqualTo(Bfloat16.AUTO);
    assertThat(Bfloat16.parse("true").toString()).isEqualTo("true");
    assertThatThrownBy(() -> Bfloat16.parse("yes")).hasMessage("'yes' must be auto, true or false");
  }
}
