package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {

  private static final long GIB = 1L << 30;

  @Test
  void everyPartIsCounted() {
    NetworkSpec spec =
        new NetworkSpec(8, 8, true, 1, "4,M,6", true, false, List.of(), 5, 0, 1e-5, 0.1);
    HeadSpec heads = new HeadSpec(2, 4, 3);
    MemoryEstimate one = MemoryEstimate.of(spec, heads, 1, false);
    long conv1 = 9 * 2 * 4 + 5 * 4;
    long conv2 = 9 * 4 * 6 + 5 * 6;
    long linear = 4 * 4 * 6 * 5 + 5;
    assertThat(one.trunk()).isEqualTo(4 * (conv1 + conv2 + linear));
    assertThat(one.heads()).isEqualTo(4 * (8 * (3 * 6) + 8 * 6));
    // All but the running statistics.
    assertThat(one.momentum()).isEqualTo(one.trunk() - 4 * 2 * (4 + 6) + one.heads());
    assertThat(one.gradients()).isEqualTo(one.momentum());
    long maps = 2 * 64 * 4 + 16 * 4 + 2 * 16 * 6 + 2 * 64 * 4 + 64 * 2;
    long activations = 64 * 3 * (2 + 8) + 4 * (maps + 96 + 3 * 5 + 3 * (8 + 3));
    assertThat(one.activations()).isEqualTo(Math.round(activations * 4 / 3.0));
    // All variables are one group; an image has 8 × 8 × 3 bytes.
    assertThat(one.heap()).isEqualTo(3 * one.trunk() + 2 * (one.trunk() + one.heads()) + 2 * 192);
    assertThat(MemoryEstimate.of(spec, heads, 1, true).heap())
        .isEqualTo(one.heap() + 6 * one.heads());
    MemoryEstimate ten = MemoryEstimate.of(spec, heads, 10, false);
    assertThat(ten.activations()).isEqualTo(Math.round(10 * activations * 4 / 3.0));
    assertThat(ten.total())
        .isEqualTo(
            one.trunk() + one.heads() + one.momentum() + one.gradients() + ten.activations());
    assertThat(ten.withAverage().total()).isEqualTo(ten.total() + one.trunk());
  }

  @Test
  void aHeapThatIsTooSmallIsRefusedWithTheSettingThatRaisesIt() {
    MemoryEstimate vgg = MemoryEstimate.of(NetworkSpec.vgg16(), new HeadSpec(4, 4, 64), 48, false);
    // The trunk has 138 million weights, its largest variable 25,088 × 4,096.
    assertThat(vgg.heap()).isBetween(9 * GIB / 4, 3 * GIB);
    assertThatThrownBy(() -> vgg.requireHeap(768L << 20))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of Java heap; this process has 0.75 GiB")
        .hasMessageContaining("taskmanager.memory.task.heap.size");
    assertThatCode(() -> vgg.requireHeap(vgg.heap())).doesNotThrowAnyException();
  }

  @Test
  void aBatchThatNoArrayHoldsIsRefused() {
    assertThatThrownBy(
            () -> MemoryEstimate.of(NetworkSpec.vgg16(), new HeadSpec(4, 4, 64), 16_384, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a batch of 16384 images of 224 × 224 pixels takes 2466250752 bytes; at most 2147483631 are possible, which is 14266 images");
  }

  /** 1.28 million rows of 4096 and a bias: 19.5 GiB, three times. */
  @Test
  void thePapersScaleDoesNotOverflow() {
    MemoryEstimate paper =
        MemoryEstimate.of(NetworkSpec.vgg16(), new HeadSpec(4, 4, 80_000), 3072, false);
    assertThat(paper.heads()).isBetween(1_280_000L * 4097 * 4, 1_280_000L * 4097 * 4 + 1_000_000);
    assertThat(paper.total()).isBetween(300 * GIB, 900 * GIB);
    assertThat(paper).asString().contains("heads 19.54 GiB");
  }

  @Test
  void whatDoesNotFitIsRefusedWithItsParts() {
    MemoryEstimate paper =
        MemoryEstimate.of(NetworkSpec.vgg16(), new HeadSpec(4, 4, 80_000), 48, false);
    assertThatThrownBy(() -> paper.requireFits("cpu", 24 * GIB))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("heads 19.54 GiB, momentum 20.0")
        .hasMessageContaining("cpu has 24.00 GiB for it");
    assertThatCode(() -> paper.requireFits("cpu", paper.total())).doesNotThrowAnyException();
    MemoryEstimate small =
        MemoryEstimate.of(NetworkSpec.small(), new HeadSpec(4, 4, 64), 128, false);
    assertThatCode(() -> small.requireFits(ComputeDevice.CPU)).doesNotThrowAnyException();
    assertThatThrownBy(() -> small.requireFits(ComputeDevice.parse("gpu:4096")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the device is gpu:4096");
  }
}
