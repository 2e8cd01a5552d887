package io.deeperstream.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.model.Teacher;
import io.deeperstream.model.TeacherOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that PyTorch writes and reads. */
class TorchRoundTripTest {

  private static final Instant NOW = Instant.EPOCH;
  private static final int IMAGES = 4;

  /** Hidden layers on a flattened map, so that the order of its channels, rows, columns counts. */
  static final NetworkSpec TINY =
      new NetworkSpec(11, 12, true, 2, "3,5,M,4,M", true, false, List.of(7), 6, 0.5, 1e-5, 0.1);

  private static final NetworkSpec RGB =
      new NetworkSpec(10, 10, false, 2, "3,M,4", true, false, List.of(), 5, 0.0, 1e-3, 0.1);

  @TempDir private Path folder;

  @BeforeEach
  void assumePyTorch() {
    PyTorch.assumeThere();
  }

  static Stream<NetworkSpec> networks() {
    return Stream.of(TINY, RGB, NetworkSpec.small(), NetworkGuess.resized(NetworkSpec.vgg16(), 32));
  }

  /** Pixels with edges at the border, and not only noise, which averages out in deep networks. */
  static byte[] pixels(int size, long seed) {
    byte[] pixels = new byte[IMAGES * size * size * 3];
    Random random = new Random(seed);
    for (int i = 0; i < pixels.length; i++) {
      int image = i / (size * size * 3);
      int wave = (int) (80 * Math.sin((i % (size * 3)) * (0.1 + 0.07 * image)));
      pixels[i] = (byte) (128 + wave + random.nextInt(40));
    }
    return pixels;
  }

  private Path made(NetworkSpec spec, Path into) throws IOException {
    Files.createDirectories(into);
    Path pixels = Files.write(folder.resolve("pixels"), pixels(spec.imageSize(), 1));
    Path shape = PyTorch.write(spec, folder.resolve("spec.json"));
    PyTorch.call("make", shape, pixels, 5, into);
    return into;
  }

  private Path loaded(NetworkSpec spec, Path weights, int classes, Path into) throws IOException {
    Files.createDirectories(into);
    Path pixels = Files.write(folder.resolve("pixels"), pixels(spec.imageSize(), 1));
    Path shape = PyTorch.write(spec, folder.resolve("spec.json"));
    PyTorch.call("load", shape, pixels, weights, classes, into);
    return into;
  }

  private static ImportOptions like(NetworkSpec spec) {
    return new ImportOptions(
        Optional.of(spec), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static void assertClose(FloatMatrix found, FloatMatrix expected) {
    assertThat(found.rows()).isEqualTo(expected.rows());
    for (int row = 0; row < found.rows(); row++) {
      float largest = 0;
      for (float value : expected.row(row)) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(found.row(row)).containsExactly(expected.row(row), within(1e-4f * largest));
    }
  }

  private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
    assertThat(found).containsOnlyKeys(expected.keySet());
    found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatPyTorchSavesGivesItsDescriptors(NetworkSpec spec) throws IOException {
    Path made = made(spec, folder.resolve("made"));
    byte[] pixels = pixels(spec.imageSize(), 1);
    ImportedModel model = CheckpointImport.read(made.resolve("published.pth"), like(spec), NOW);
    Path written = Files.createDirectory(folder.resolve("model"));
    model.writeTo(written);
    assertThat(ModelDescription.read(written)).isEqualTo(model.description());
    assertThat(model.description().licence()).startsWith("CC BY-NC 4.0");
    assertThat(model.description().source().leftOut())
        .anyMatch(left -> left.startsWith("module.pred_layer.weight [16, "));
    try (Teacher teacher = Teacher.load(written.resolve("teacher"), TeacherOptions.defaults())) {
      assertClose(teacher.embed(pixels, IMAGES), PyTorch.descriptors(made));
    }
    for (String other :
        List.of(
            "published-legacy.pth",
            "state.pth",
            "state-legacy.pth",
            "channels-last.pth",
            "parameters.pth")) {
      ImportedModel same = CheckpointImport.read(made.resolve(other), like(spec), NOW);
      assertThat(same.description().source().kind())
          .isEqualTo(other.contains("legacy") ? "PyTorch (legacy)" : "PyTorch (zip)");
      assertSame(same.values(), model.values());
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatIsExportedComesBackFromPyTorchBitByBit(NetworkSpec spec) throws IOException {
    Map<String, float[]> values = new TreeMap<>();
    byte[] pixels = pixels(spec.imageSize(), 1);
    Path file = folder.resolve("trunk.safetensors");
    ModelDescription description = new ModelDescription(1, spec, "a test", "a licence", null, null);
    int classes = TrunkExport.defaultClasses(spec);
    FloatMatrix expected;
    try (Network network = Network.random(spec, 3)) {
      scramble(network, 4);
      network.parameters().forEach(p -> values.put(p.name(), network.read(p.name())));
      expected = network.embed(pixels, IMAGES);
    }
    new TrunkExport(spec, false, classes).write(file, values, description);

    Path back = loaded(spec, file, classes, folder.resolve("back"));

    assertClose(PyTorch.descriptors(back), expected);
    for (String saved : List.of("published.pth", "state-legacy.pth", "channels-last.pth")) {
      assertSame(CheckpointImport.read(back.resolve(saved), like(spec), NOW).values(), values);
    }
    // The file itself needs no hint, and goes on saying whence it came.
    ImportedModel direct = CheckpointImport.read(file, ImportOptions.none(), NOW);
    assertSame(direct.values(), values);
    assertThat(direct.description().network()).isEqualTo(spec);
    assertThat(direct.description().licence()).isEqualTo("a licence");
    assertThat(direct.description().origin()).isEqualTo("imported from trunk.safetensors; a test");
    Path written = Files.createDirectory(folder.resolve("model"));
    direct.writeTo(written);
    assertSame(SavedVariables.read(written.resolve("teacher")), values);
  }

  private static void scramble(Network network, long seed) {
    Random random = new Random(seed);
    for (var parameter : network.parameters()) {
      if (parameter.shape().size() == 1) {
        float[] values = network.read(parameter.name());
        boolean positive = parameter.name().matches(".*/(gamma|variance)");
        for (int i = 0; i < values.length; i++) {
          values[i] = positive ? 0.5f + random.nextFloat() : random.nextFloat() - 0.5f;
        }
        network.write(parameter.name(), values);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void foldedSobelIsTheUnfoldedOne(NetworkSpec spec) throws IOException {
    if (!spec.sobel()) {
      return;
    }
    Map<String, float[]> values = new TreeMap<>();
    try (Network network = Network.random(spec, 3)) {
      scramble(network, 4);
      network.parameters().forEach(p -> values.put(p.name(), network.read(p.name())));
    }
    ModelDescription description = new ModelDescription(1, spec, "", null, null, null);
    Path plain = folder.resolve("plain.safetensors");
    Path folded = folder.resolve("folded.safetensors");
    new TrunkExport(spec, false, 0).write(plain, values, description);
    new TrunkExport(spec, true, 0).write(folded, values, description);

    Path ofPlain = loaded(spec, plain, 0, folder.resolve("plain"));
    Path ofFolded = loaded(spec, folded, 0, folder.resolve("folded"));

    FloatMatrix expected = PyTorch.matrix(ofPlain.resolve("first-map.npy"));
    FloatMatrix found = PyTorch.matrix(ofFolded.resolve("first-map.npy"));
    float largest = 0;
    for (float value : expected.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    int extent = spec.stemExtent();
    float ring = 0;
    for (int i = 0; i < found.data().length; i++) {
      float difference = Math.abs(found.data()[i] - expected.data()[i]);
      int row = i / extent % extent;
      int column = i % extent;
      boolean border = row == 0 || column == 0 || row == extent - 1 || column == extent - 1;
      if (border && !TrunkExport.foldsExactly(spec)) {
        ring = Math.max(ring, difference);
      } else {
        assertThat(difference).as("row %d, column %d", row, column).isLessThan(1e-5f * largest);
      }
    }
    if (TrunkExport.foldsExactly(spec)) {
      assertClose(PyTorch.descriptors(ofFolded), PyTorch.descriptors(ofPlain));
    } else {
      assertThat(ring).as("the ring that is said to differ").isGreaterThan(1e-2f * largest);
    }
  }

  @Test
  void presetsAreRecognisedByTheirConvolutions() throws IOException {
    Path made = made(NetworkSpec.small(), folder.resolve("made"));
    ImportedModel model =
        CheckpointImport.read(made.resolve("state-legacy.pth"), ImportOptions.none(), NOW);
    assertThat(model.description().network()).isEqualTo(NetworkSpec.small());
    assertThat(model.description().licence()).isNull();
  }
}
