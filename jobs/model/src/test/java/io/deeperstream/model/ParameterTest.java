package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterTest {

  private final List<Parameter> parameters = Parameter.of(NetworkSpec.small());

  @Test
  void namesAreUniqueAndInTheOrderOfTheForwardPass() {
    List<String> names = parameters.stream().map(Parameter::name).toList();

    assertThat(names).doesNotHaveDuplicates();
    assertThat(names)
        .startsWith("conv1/kernel", "conv1/gamma", "conv1/beta", "conv1/mean", "conv1/variance")
        .endsWith("conv6/variance", "linear1/kernel", "linear1/bias");
    assertThat(Parameter.of(NetworkSpec.vgg16()).stream().map(Parameter::name))
        .contains("conv13/bias", "linear2/kernel");
  }

  @Test
  void convolutionsAreNormalWithVarianceTwoByKernelAndOutputs() {
    float[] kernel = named("conv4/kernel").draw(5);
    double mean = 0;
    double square = 0;
    for (float value : kernel) {
      mean += value / kernel.length;
      square += (double) value * value / kernel.length;
    }

    double variance = 2.0 / (9 * 128);
    // 147,456 draws: both bounds lie beyond 5 standard errors.
    assertThat(mean).isCloseTo(0, within(5 * Math.sqrt(variance / kernel.length)));
    assertThat(square).isCloseTo(variance, within(variance * 5 * Math.sqrt(2.0 / kernel.length)));
  }

  @Test
  void linearLayersAreUniform() {
    for (String name : List.of("linear1/kernel", "linear1/bias")) {
      float[] values = named(name).draw(5);
      float largest = 0;
      float smallest = 0;
      for (float value : values) {
        largest = Math.max(largest, value);
        smallest = Math.min(smallest, value);
      }
      assertThat(largest).isBetween(0.9f / 16, 1f / 16);
      assertThat(smallest).isBetween(-1f / 16, -0.9f / 16);
    }
  }

  @Test
  void uniformDrawsHaveTheirMomentsAndEveryHeadToo() {
    List<Parameter> drawn = new ArrayList<>(new HeadSpec(2, 4, 40).parameters(100));
    drawn.add(named("linear1/kernel"));
    for (Parameter parameter : drawn) {
      if (parameter.name().endsWith("/kernel")) {
        float[] values = parameter.draw(3);
        double bound = 1 / Math.sqrt(parameter.shape().get(0));
        double mean = 0;
        double square = 0;
        for (float value : values) {
          assertThat((double) value).isBetween(-bound, bound);
          mean += value / values.length;
          square += (double) value * value / values.length;
        }
        // Variance b²/3, fourth moment b⁴/5: 5 standard errors.
        double n = values.length;
        assertThat(mean).isCloseTo(0, within(5 * bound / Math.sqrt(3 * n)));
        assertThat(square)
            .isCloseTo(bound * bound / 3, within(5 * bound * bound * Math.sqrt(4 / 45.0 / n)));
      }
    }
  }

  @Test
  void theSeedAndTheNameDecide() {
    Parameter kernel = named("conv4/kernel");
    Parameter renamed =
        new Parameter("conv5/kernel", kernel.shape(), kernel.initialization(), true);

    assertThat(kernel.draw(1)).isEqualTo(kernel.draw(1));
    assertThat(kernel.draw(1)).isNotEqualTo(kernel.draw(2));
    assertThat(kernel.draw(1)).isNotEqualTo(renamed.draw(1));
  }

  @Test
  void aSeedMeansTheSameForever() {
    Parameter parameter =
        new Parameter("conv1/kernel", List.of(2), new Initialization.Normal(1), true);

    assertThat(parameter.draw(0)).containsExactly(0.44979012f, -0.19247219f);
  }

  private Parameter named(String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }
}
