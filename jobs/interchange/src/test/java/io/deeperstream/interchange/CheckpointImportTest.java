package io.deeperstream.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.interchange.file.SafetensorsWriter;
import io.deeperstream.interchange.file.SafetensorsWriter.Entry;
import io.deeperstream.interchange.file.TensorFileException;
import io.deeperstream.interchange.file.TensorInfo;
import io.deeperstream.interchange.file.TensorType;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, shapes and values of checkpoints; the files are safetensors that the test writes. */
class CheckpointImportTest {

  static final NetworkSpec TINY =
      new NetworkSpec(11, 12, true, 2, "3,5,M,4,M", true, false, List.of(7), 6, 0.5, 1e-5, 0.1);

  @TempDir private Path folder;
  private final Map<String, Entry> tensors = new LinkedHashMap<>();
  private Map<String, float[]> values;

  @BeforeEach
  void draw() {
    values = draw(TINY);
    for (TorchTensor tensor : new TorchLayout(TINY).tensors()) {
      tensors.put(tensor.name(), tensor.entry(values.get(tensor.parameter())));
    }
  }

  static Map<String, float[]> draw(NetworkSpec spec) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameter parameter : Parameter.of(spec)) {
      values.put(parameter.name(), parameter.draw(3));
    }
    return values;
  }

  private Path write(Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(file, metadata, new ArrayList<>(tensors.values()));
    return file;
  }

  private void rename(UnaryOperator<String> naming) {
    tensors.replaceAll(
        (name, entry) ->
            new Entry(
                new TensorInfo(naming.apply(name), entry.tensor().type(), entry.tensor().shape()),
                entry.content()));
  }

  private static ImportOptions like(NetworkSpec spec) {
    return new ImportOptions(
        Optional.of(spec), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private ImportedModel read() throws IOException {
    return CheckpointImport.read(write(Map.of()), like(TINY), Instant.EPOCH);
  }

  private void assertRefused(String message) throws IOException {
    Path file = write(Map.of());
    assertThatThrownBy(() -> CheckpointImport.read(file, like(TINY), Instant.EPOCH))
        .isInstanceOf(TensorFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  private void put(String name, float[] elements, long... shape) {
    tensors.put(name, Entry.of(name, TorchLayout.shape(shape), elements));
  }

  @Test
  void whatStandsAroundTheNamesDoesNotMatter() throws IOException {
    for (String prefix : List.of("", "module.", "body.", "module.body.", "body.module.")) {
      draw();
      rename(name -> prefix + name);
      ImportedModel model = read();
      assertThat(model.values()).containsOnlyKeys(values.keySet());
      model
          .values()
          .forEach((name, found) -> assertThat(found).as(name).isEqualTo(values.get(name)));
      assertThat(model.description().licence())
          .isEqualTo(prefix.contains("body") ? CheckpointImport.AUTHORS_LICENCE : null);
    }
    draw();
    // Data parallelism of the features alone.
    rename(name -> name.replace("features.", "features.module."));
    assertThat(read().values()).containsOnlyKeys(values.keySet());
  }

  @Test
  void namesThatAreThePartOfOthersAreRefused() throws IOException {
    put("module.features.0.bias", new float[3], 3);
    assertRefused("tensors 'features.0.bias' and 'module.features.0.bias' are the same part");
  }

  @Test
  void missingUnknownAndMisshapenTensorsAreNamed() throws IOException {
    Entry bias = tensors.remove("classifier.3.bias");
    assertRefused("it lacks the tensor 'classifier.3.bias' [6] of the network");
    put("classifier.3.bias", new float[5], 5);
    assertRefused("tensor 'classifier.3.bias' has the shape [5], not [6] as in the network");
    tensors.put("classifier.3.bias", bias);
    put("features.99.weight", new float[2], 2);
    assertRefused("tensor 'features.99.weight' [2] is no part of the network");
    tensors.remove("features.99.weight");
    tensors.put(
        "features.0.bias",
        Entry.zeros(new TensorInfo("features.0.bias", TensorType.F64, List.of(3L))));
    assertRefused("tensor 'features.0.bias' has elements of f64");
  }

  @Test
  void valuesThatNoNetworkCanHaveAreRefused() throws IOException {
    put("features.1.running_var", new float[] {1, -0.5f, 1}, 3);
    assertRefused("tensor 'features.1.running_var' has the variance -0.5 as element 1");
    put("features.1.running_var", new float[] {1, 1, 1}, 3);
    put("features.0.bias", new float[] {1, 1, Float.NaN}, 3);
    assertRefused("tensor 'features.0.bias' [3] has an element that is not finite, number 2");
  }

  @Test
  void theSobelFilterMustBeThisOne() throws IOException {
    put("sobel.0.weight", new float[] {0.3333f, 0.3333f, 0.3333f}, 1, 3, 1, 1);
    put("sobel.0.bias", new float[1], 1);
    put(
        "sobel.1.weight",
        new float[] {1, 0, -1, 2, 0, -2, 1, 0, -1, 1, 2, 1, 0, 0, 0, -1, -2, -1},
        2,
        1,
        3,
        3);
    put("sobel.1.bias", new float[2], 2);
    assertThat(read().values()).containsOnlyKeys(values.keySet());
    put("sobel.0.weight", new float[] {0.299f, 0.587f, 0.114f}, 1, 3, 1, 1);
    assertRefused(
        "tensor 'sobel.0.weight' has 0.299 as element 0; the network's Sobel filter has 0.33");
    tensors.remove("sobel.0.weight");
    put("sobel.2.weight", new float[1], 1);
    assertRefused("tensor 'sobel.2.weight' [1] is no part of the network's Sobel filter");
  }

  @Test
  void headsAreLeftOutAndSaid() throws IOException {
    put("pred_layer.weight", new float[12], 2, 6);
    put("top_layer.bias", new float[2], 2);
    put("classifier.6.weight", new float[12], 2, 6);
    tensors.put(
        "features.1.num_batches_tracked",
        Entry.zeros(new TensorInfo("features.1.num_batches_tracked", TensorType.I64, List.of())));
    assertThat(read().description().source().leftOut())
        .containsExactly(
            "pred_layer.weight [2, 6]",
            "top_layer.bias [2]",
            "classifier.6.weight [2, 6]",
            "features.1.num_batches_tracked []");
  }

  @Test
  void convolutionsOfNoPresetNeedAHint() throws IOException {
    Path file = write(Map.of());
    assertThatThrownBy(() -> CheckpointImport.read(file, ImportOptions.none(), Instant.EPOCH))
        .isInstanceOf(TensorFileException.class)
        .hasMessageContaining(
            "its convolutions are those of no preset: {features.0.weight=[3, 2, 3, 3]")
        .hasMessageContaining("--network");
  }

  @Test
  void foldedWeightsCannotBeUnfolded() throws IOException {
    ModelDescription description = new ModelDescription(1, TINY, "", null, null, null);
    Path file = folder.resolve("folded.safetensors");
    new TrunkExport(TINY, true, 0).write(file, values, description);
    assertThatThrownBy(() -> CheckpointImport.read(file, ImportOptions.none(), Instant.EPOCH))
        .hasMessageContaining("the Sobel filter is folded into its first convolution");
    put("features.0.weight", new float[3 * 75], 3, 3, 5, 5);
    Path without = write(Map.of());
    assertThatThrownBy(() -> CheckpointImport.read(without, ImportOptions.none(), Instant.EPOCH))
        .hasMessageContaining(
            "tensor 'features.0.weight' has the shape [3, 3, 5, 5]: the Sobel filter is folded");
  }

  @Test
  void torchvisionsNetworkIsRecognisedWithItsPadding() throws IOException {
    NetworkSpec small = NetworkGuess.resized(NetworkSpec.small(), 32);
    assertThat(small).isEqualTo(NetworkSpec.small());
    assertThat(NetworkGuess.resized(NetworkSpec.vgg16(), 112).resizeTo()).isEqualTo(128);
    for (String prefix : List.of("", "body.")) {
      tensors.clear();
      int in = 3;
      int index = 0;
      for (String item : NetworkSpec.vgg16().features().split(",")) {
        if (item.equals("M")) {
          index++;
          continue;
        }
        int out = Integer.parseInt(item);
        TensorInfo weight =
            new TensorInfo(
                prefix + "features." + index + ".weight",
                TensorType.F16,
                TorchLayout.shape(out, in, 3, 3));
        tensors.put(weight.name(), Entry.zeros(weight));
        in = out;
        index += 3;
      }
      Path file = write(Map.of());
      assertThatThrownBy(() -> CheckpointImport.read(file, ImportOptions.none(), Instant.EPOCH))
          .hasMessageContaining(
              "it lacks the tensor 'features.0.bias' [64] of the network (224 pixels, RGB, padding %d,"
                  .formatted(prefix.isEmpty() ? 1 : 2));
    }
  }

  @Test
  void hostileDescriptionsOfTheNetworkAreRefused() throws IOException {
    Map<String, String> descriptions =
        Map.of(
            "null",
            "makes none",
            "{}",
            "makes none",
            "[]",
            "makes none",
            "{\"features\":\"" + "1,".repeat(60_000) + "1\"}",
            "at most 65536 are taken",
            ModelDescription.toJson(TINY).replace("\"3,5,M,4,M\"", "\"3,x\""),
            "makes none",
            ModelDescription.toJson(TINY).replace("[7]", "[2147483647]"),
            "a variable of more than 2^31 elements",
            ModelDescription.toJson(TINY).replace("\"imageSize\":11", "\"imageSize\":99999999"),
            "makes none",
            ModelDescription.toJson(TINY)
                .replace(
                    "\"imageSize\":11,\"resizeTo\":12",
                    "\"imageSize\":1000000,\"resizeTo\":1000000"),
            "2^31 elements");
    for (Map.Entry<String, String> entry : descriptions.entrySet()) {
      Path file = write(Map.of(TrunkExport.NETWORK, entry.getKey()));
      assertThatThrownBy(() -> CheckpointImport.read(file, ImportOptions.none(), Instant.EPOCH))
          .as("%.80s", entry.getKey())
          .isInstanceOf(TensorFileException.class)
          .hasMessageContaining(entry.getValue());
    }
  }

  @Test
  void theLicenceIsWhatIsGivenElseWhatTheFileSays() throws IOException {
    Path file =
        write(
            Map.of(
                TrunkExport.NETWORK,
                ModelDescription.toJson(TINY),
                TrunkExport.LICENCE,
                "MIT",
                TrunkExport.ORIGIN,
                "elsewhere"));
    ModelDescription said =
        CheckpointImport.read(file, ImportOptions.none(), Instant.EPOCH).description();
    assertThat(said.licence()).isEqualTo("MIT");
    assertThat(said.origin()).isEqualTo("imported from x.safetensors; elsewhere");
    ImportOptions given =
        new ImportOptions(
            Optional.empty(), Optional.empty(), Optional.of(5), Optional.of("my own"));
    Path same = file;
    // Another padding makes a larger map, which these linear layers do not take.
    assertThatThrownBy(() -> CheckpointImport.read(same, given, Instant.EPOCH))
        .hasMessageContaining("'classifier.0.weight' has the shape [7, 36]");
    ImportOptions licence =
        new ImportOptions(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("mine"));
    assertThat(CheckpointImport.read(file, licence, Instant.EPOCH).description().licence())
        .isEqualTo("mine");
  }

  @Test
  void exportsRefuseWhatTheyCannotWrite() {
    NetworkSpec rgb =
        new NetworkSpec(10, 10, false, 2, "3,M,4", true, false, List.of(), 5, 0.0, 1e-3, 0.1);
    assertThatThrownBy(() -> new TrunkExport(rgb, true, 0)).hasMessageContaining("no Sobel filter");
    assertThatThrownBy(() -> new TrunkExport(TINY, false, -1))
        .hasMessageContaining("classes (-1) must be at least 0");
    values.put("conv1/bias", new float[4]);
    assertThatThrownBy(
            () ->
                new TrunkExport(TINY, false, 0)
                    .write(
                        folder.resolve("x"),
                        values,
                        new ModelDescription(1, TINY, "", null, null, null)))
        .hasMessageContaining("conv1/bias should have the shape [3]; the model has 4 values");
    assertThat(folder.resolve("x")).doesNotExist();
  }
}
