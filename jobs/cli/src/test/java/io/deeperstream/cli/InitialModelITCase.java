package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that begins with the weights of a given model. */
class InitialModelITCase {

  private static final NetworkSpec SPEC =
      new NetworkSpec(16, 16, true, 1, "6,M,9", false, true, List.of(), 24, 0, 1e-5, 0.1);

  @TempDir Path folder;

  private static List<byte[]> records() throws Exception {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 320; i++) {
      records.add(Stack.record("image-" + i, Pictures.jpeg(i)));
    }
    return records;
  }

  @Test
  void generationZeroHasTheModelsShapeAndWeights() throws Exception {
    Path model = folder.resolve("model");
    try (Network network = Network.random(SPEC, 11)) {
      network.export(model.resolve("teacher"));
    }
    new ModelDescription(
            ModelDescription.FORMAT, SPEC, "a test", "CC BY-NC 4.0", null, "2026-01-01T00:00:00Z")
        .write(model);
    try (Stack stack = new Stack(folder.resolve("stack"))) {
      JobSettings settings = stack.settings("--init=" + model);
      new JobTopics(settings.kafka()).images(2);
      stack.write("images", null, records());
      List<String> told = new ArrayList<>();

      GenerationRef first = new RunPlan(settings, Clock.systemUTC(), told::add).prepare(2, false);

      assertThat(told)
          .anyMatch(line -> line.contains("begins with the weights of " + model))
          .anyMatch(line -> line.contains("CC BY-NC 4.0"));
      Manifest manifest = new ModelStore(settings.store()).open(first).manifest();
      assertThat(manifest.network()).isEqualTo(SPEC);
      assertThat(manifest.initialWeights()).isEqualTo(new InitialWeights("a test", "CC BY-NC 4.0"));
      Map<String, float[]> given = SavedVariables.read(model.resolve("teacher"));
      Map<String, float[]> stored =
          SavedVariables.read(
              Path.of(URI.create(settings.store())).resolve(first.location()).resolve("teacher"));
      assertThat(stored.keySet()).isEqualTo(given.keySet());
      stored.forEach((name, values) -> assertThat(values).as(name).isEqualTo(given.get(name)));
    }
  }

  @Test
  void aModelThatDoesNotTellItsShapeOrIsNotThereIsRefused() throws Exception {
    Path alone = folder.resolve("alone");
    try (Network network = Network.random(SPEC, 11)) {
      network.export(alone);
    }
    try (Stack stack = new Stack(folder.resolve("stack"))) {
      JobSettings settings = stack.settings("--init=" + alone);
      new JobTopics(settings.kafka()).images(2);
      assertThatThrownBy(() -> prepare(settings))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("--init is " + alone + ", a SavedModel alone");
      JobSettings nowhere = stack.settings("--init=" + folder.resolve("nowhere"));
      assertThatThrownBy(() -> prepare(nowhere))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("--init is " + folder.resolve("nowhere"));
    }
  }

  private static void prepare(JobSettings settings) throws Exception {
    new RunPlan(settings, Clock.systemUTC(), line -> {}).prepare(2, false);
  }
}
