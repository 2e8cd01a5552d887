package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkSpecTest {

  @Test
  void smallIsThePresetForTheCpu() {
    NetworkSpec small = NetworkSpec.small();

    assertThat(small)
        .isEqualTo(
            new NetworkSpec(
                32,
                32,
                true,
                1,
                "64,64,M,128,128,M,256,256,M",
                false,
                true,
                List.of(),
                256,
                0.0,
                1e-5,
                0.1));
    assertThat(small.stemExtent()).isEqualTo(32);
    assertThat(small.featureExtent()).isEqualTo(4);
    assertThat(small.classifierInputs()).isEqualTo(256);
    assertThat(trainableFloats(small)).isEqualTo(1_211_520);
  }

  @Test
  void vgg16IsThePapersNetwork() {
    NetworkSpec vgg16 = NetworkSpec.vgg16();

    assertThat(vgg16)
        .isEqualTo(
            new NetworkSpec(
                224,
                256,
                true,
                2,
                "64,64,M,128,128,M,256,256,256,M,512,512,512,M,512,512,512,M",
                true,
                false,
                List.of(4096),
                4096,
                0.5,
                1e-5,
                0.1));
    assertThat(vgg16.stemExtent()).isEqualTo(226);
    assertThat(vgg16.featureExtent()).isEqualTo(7);
    assertThat(vgg16.classifierInputs()).isEqualTo(25_088);
    // torchvision's vgg16_bn has 14,723,136 in its features; Sobel leaves 2 input channels of 3.
    assertThat(trainableFloats(vgg16))
        .isEqualTo(14_723_136 - 9 * 64 + 25_089L * 4096 + 4097L * 4096);
  }

  @Test
  void withoutSobelTheFirstConvolutionSeesTheSameExtent() {
    NetworkSpec rgb = tiny(15, false, 2, "3,M");

    assertThat(rgb.stemExtent()).isEqualTo(17).isEqualTo(tiny(15, true, 2, "3,M").stemExtent());
    assertThat(rgb.stemChannels()).isEqualTo(3);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> tiny(9, true, 0, "4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("padding (0) must be at least 1");
    assertThatThrownBy(() -> tiny(9, true, 1, "4,x,M"))
        .hasMessage("item 2 ('x') of features (4,x,M) is neither a width of at least 1 nor M");
    assertThatThrownBy(() -> tiny(9, true, 1, "4,0")).hasMessageContaining("item 2 ('0')");
    assertThatThrownBy(() -> tiny(9, true, 1, "4,")).hasMessageContaining("item 2 ('')");
    assertThatThrownBy(() -> tiny(9, true, 1, "M,4"))
        .hasMessage("features (M,4) must begin with a convolution's width");
    assertThatThrownBy(() -> tiny(3, true, 1, "4,M,M"))
        .hasMessage("features (4,M,M) pool an image of size 3 to nothing");
    assertThatThrownBy(
            () -> new NetworkSpec(8, 7, true, 1, "4", true, true, List.of(), 4, 0.0, 1e-5, 0.1))
        .hasMessage("resizeTo (7) must be at least 8");
    assertThatThrownBy(
            () -> new NetworkSpec(8, 8, true, 1, "4", true, true, List.of(), 4, 1.0, 1e-5, 0.1))
        .hasMessage("dropout (1.0) must be in [0, 1)");
    assertThatThrownBy(
            () -> new NetworkSpec(8, 8, true, 1, "4", true, true, List.of(), 4, 0.0, 0.0, 0.1))
        .hasMessage("batchNormEpsilon (0.0) must be above 0");
    assertThatThrownBy(
            () -> new NetworkSpec(8, 8, true, 1, "4", true, true, List.of(0), 4, 0.0, 1e-5, 0.1))
        .hasMessage("a hidden width (0) must be at least 1");
  }

  private static NetworkSpec tiny(int size, boolean sobel, int padding, String features) {
    return new NetworkSpec(
        size, size, sobel, padding, features, true, true, List.of(), 4, 0.0, 1e-5, 0.1);
  }

  private static long trainableFloats(NetworkSpec spec) {
    return Parameter.of(spec).stream()
        .filter(Parameter::trainable)
        .mapToLong(Parameter::size)
        .sum();
  }
}
