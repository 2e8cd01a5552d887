package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedVariablesTest {

  @Test
  void everyVariableOfAnExportedNetworkIsFoundByItsName(@TempDir Path folder) throws IOException {
    try (Network network = Network.random(StudentTest.TINY, 11)) {
      network.export(folder.resolve("teacher"));
      Map<String, float[]> read = SavedVariables.read(folder.resolve("teacher"), StudentTest.TINY);
      assertThat(read.keySet())
          .containsExactlyElementsOf(network.parameters().stream().map(Parameter::name).toList());
      read.forEach((name, values) -> assertThat(values).as(name).isEqualTo(network.read(name)));
    }
  }

  @Test
  void anotherNetworkIsNamed(@TempDir Path folder) throws IOException {
    try (Network network = Network.random(StudentTest.TINY, 11)) {
      network.export(folder.resolve("teacher"));
    }
    assertThatThrownBy(() -> SavedVariables.read(folder.resolve("teacher"), NetworkSpec.small()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> SavedVariables.read(folder, StudentTest.TINY))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("saved_model.pb");
  }
}
