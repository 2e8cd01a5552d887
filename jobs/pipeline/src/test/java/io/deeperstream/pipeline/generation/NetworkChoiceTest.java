package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import org.junit.jupiter.api.Test;

class NetworkChoiceTest {

  @Test
  void presetsAreTakenAsTheyAre() {
    assertThat(choice()).isEqualTo(NetworkSpec.small());
    assertThat(choice("--network", "vgg16")).isEqualTo(NetworkSpec.vgg16());
  }

  @Test
  void settingsReplaceParts() {
    NetworkSpec spec = choice("--image-size=48", "--features=8,M,16,M", "--classifier=100, 50,20");
    assertThat(spec.imageSize()).isEqualTo(48);
    assertThat(spec.resizeTo()).isEqualTo(48);
    assertThat(spec.features()).isEqualTo("8,M,16,M");
    assertThat(spec.hiddenWidths()).containsExactly(100, 50);
    assertThat(spec.descriptorSize()).isEqualTo(20);
    assertThat(choice("--classifier=77"))
        .matches(s -> s.hiddenWidths().isEmpty() && s.descriptorSize() == 77);
  }

  @Test
  void theShorterSideGrowsWithTheImage() {
    NetworkSpec spec = choice("--network=vgg16", "--image-size=112");
    assertThat(spec.resizeTo()).isEqualTo(128);
  }

  @Test
  void whatMakesNoNetworkIsRefused() {
    assertThatThrownBy(() -> choice("--network=resnet"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--network is 'resnet'; it must be small or vgg16");
    for (String list : new String[] {"4096,big", "1,,2", "12.5", ","}) {
      assertThatThrownBy(() -> choice("--classifier=" + list))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessage("--classifier is '%s'; it must be a list of widths such as 4096,4096", list);
    }
    assertThatThrownBy(() -> choice("--features=64,X,M"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64,X,M");
    assertThatThrownBy(() -> choice("--features=8,M,M,M,M", "--image-size=8"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pool an image of size 8 to nothing");
    assertThatThrownBy(() -> choice("--classifier=0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0)");
  }

  private static NetworkSpec choice(String... arguments) {
    return NetworkChoice.of(Samples.settings(arguments).model());
  }
}
