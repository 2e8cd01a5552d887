package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedVariablesTest {

  private static final NetworkSpec SPEC = NetworkTest.TINY;

  @TempDir private Path folder;

  @Test
  void whatWasExportedIsReadAndMakesTheSameNetwork() throws IOException {
    byte[] pixels = NetworkTest.noise(SPEC.imageSize(), 3, 6);
    try (Network network = Network.random(SPEC, 3)) {
      Map<String, float[]> values = NetworkTest.scramble(network, 4);
      network.export(folder);
      Map<String, float[]> read = SavedVariables.read(folder);
      assertThat(read).containsOnlyKeys(values.keySet());
      read.forEach((name, found) -> assertThat(found).as(name).isEqualTo(values.get(name)));
      try (Network again = Network.from(SPEC, read)) {
        assertThat(again.embed(pixels, 3)).isEqualTo(network.embed(pixels, 3));
      }
    }
  }

  @Test
  void shapesAreReadWithoutTheValues() throws IOException {
    try (Network network = Network.random(SPEC, 3)) {
      network.export(folder);
    }
    Files.delete(folder.resolve("variables/variables.index"));
    Map<String, List<Long>> shapes = SavedVariables.shapes(folder);
    assertThat(shapes).hasSameSizeAs(Parameter.of(SPEC));
    for (Parameter parameter : Parameter.of(SPEC)) {
      assertThat(shapes.get(parameter.name()))
          .as(parameter.name())
          .isEqualTo(parameter.shape().stream().map(Integer::longValue).toList());
    }
    Files.writeString(folder.resolve("saved_model.pb"), "not a protocol buffer");
    assertThatThrownBy(() -> SavedVariables.shapes(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a model of this project");
    Files.delete(folder.resolve("saved_model.pb"));
    assertThatThrownBy(() -> SavedVariables.shapes(folder))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    assertThatThrownBy(() -> SavedVariables.read(folder))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("holds no saved_model.pb");
    Files.writeString(folder.resolve("saved_model.pb"), "not a protocol buffer");
    assertThatThrownBy(() -> SavedVariables.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a model of this project");
  }

  @Test
  void aNetworkNeedsItsVariablesAndNoOthers() throws IOException {
    Map<String, float[]> values;
    try (Network network = Network.random(SPEC, 3)) {
      network.export(folder);
    }
    values = SavedVariables.read(folder);
    float[] bias = values.remove("linear2/bias");
    assertRefused(values, "the variable linear2/bias is missing");
    values.put("linear2/bias", new float[bias.length + 1]);
    assertRefused(values, "linear2/bias has the shape [6], 6 values; got 7");
    values.put("linear2/bias", bias);
    values.put("linear9/bias", bias);
    assertRefused(values, "the variable linear9/bias is not one of this network's");
  }

  private static void assertRefused(Map<String, float[]> values, String message) {
    assertThatThrownBy(() -> Network.from(SPEC, values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
