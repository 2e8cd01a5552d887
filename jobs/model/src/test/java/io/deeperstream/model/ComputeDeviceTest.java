package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.ConfigProto;

class ComputeDeviceTest {

  @Test
  void namesAreReadAndWritten() {
    assertThat(ComputeDevice.parse("cpu")).isEqualTo(ComputeDevice.CPU).hasToString("cpu");
    assertThat(ComputeDevice.parse("gpu")).hasToString("gpu:0");
    assertThat(ComputeDevice.parse("gpu:3")).isEqualTo(new ComputeDevice(true, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GPU", "gpu:", "gpu:-1", "gpu:a", "cuda", "cpu:0", "gpu:99999"})
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> ComputeDevice.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the device is '%s'; it must be cpu, gpu, or gpu:N with N from 0".formatted(name));
  }

  @Test
  void aSessionSeesItsDeviceAloneAndTakesMemoryAsItNeedsIt() {
    ConfigProto cpu = TeacherOptions.defaults().toConfig();
    assertThat(cpu.getDeviceCountMap()).containsEntry("GPU", 0);
    ConfigProto gpu = new TeacherOptions(0, 0, false, new ComputeDevice(true, 2)).toConfig();
    assertThat(gpu.getGpuOptions().getVisibleDeviceList()).isEqualTo("2");
    assertThat(gpu.getGpuOptions().getAllowGrowth()).isTrue();
    assertThat(gpu.getDeviceCountMap()).isEmpty();
  }

  @Test
  void aGpuThatIsNotThereIsNamed() {
    assertThatCode(ComputeDevice.CPU::requireAvailable).doesNotThrowAnyException();
    ComputeDevice beyond = new ComputeDevice(true, 9999);
    assertThatThrownBy(beyond::requireAvailable)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the device is gpu:9999; this ");
    assertThatThrownBy(
            () -> TensorFlowRuntime.ensureLoadedFor(new TeacherOptions(0, 0, false, beyond)))
        .isInstanceOf(IllegalStateException.class);
  }
}
