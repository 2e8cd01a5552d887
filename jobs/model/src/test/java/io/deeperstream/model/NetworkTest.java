package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FloatMatrix;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.op.Ops;

class NetworkTest {

  static final NetworkSpec TINY =
      new NetworkSpec(11, 12, true, 2, "3,5,M,4,M", true, false, List.of(7), 6, 0.5, 1e-5, 0.1);

  static Stream<NetworkSpec> specs() {
    return Stream.of(
        TINY,
        new NetworkSpec(11, 11, false, 2, "3,M,4", true, false, List.of(), 5, 0.0, 1e-3, 0.1),
        new NetworkSpec(9, 9, false, 1, "4,M,M", false, true, List.of(3, 5), 2, 0.0, 1e-5, 0.1),
        new NetworkSpec(7, 7, true, 1, "2,3", false, true, List.of(), 3, 0.0, 1e-5, 0.1));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void embedsAsThePlainForwardPassDoes(NetworkSpec spec) {
    try (Network network = Network.random(spec, 3)) {
      Map<String, float[]> values = scramble(network, 4);
      byte[] pixels = noise(spec.imageSize(), 5, 6);

      FloatMatrix descriptors = network.embed(pixels, 5);

      double[][] expected = new NaiveNetwork(spec, values).embed(pixels, 5);
      assertThat(descriptors.rows()).isEqualTo(5);
      for (int i = 0; i < 5; i++) {
        assertClose(descriptors.row(i), expected[i]);
      }
    }
  }

  @Test
  void calibrationAveragesTheBatchesStatistics() {
    byte[] first = noise(TINY.imageSize(), 5, 7);
    byte[] second = noise(TINY.imageSize(), 3, 8);
    try (Network network = Network.random(TINY, 3)) {
      NaiveNetwork naive = new NaiveNetwork(TINY, read(network));

      network.calibrate(List.of(new PixelBatch(first, 5), new PixelBatch(second, 3)).iterator());

      Map<String, double[]> ofFirst = naive.batchStatistics(first, 5);
      Map<String, double[]> ofSecond = naive.batchStatistics(second, 3);
      assertThat(ofFirst).hasSize(6);
      ofFirst.forEach(
          (name, values) -> {
            double[] expected = new double[values.length];
            for (int c = 0; c < expected.length; c++) {
              expected[c] = (5.0 * values[c] + 3.0 * ofSecond.get(name)[c]) / 8;
            }
            assertClose(network.read(name), expected);
          });
    }
  }

  @Test
  void calibratedFeaturesAreCentred() {
    // One batch, fitted and embedded: a descriptor layer that is the identity shows conv1's output.
    NetworkSpec spec =
        new NetworkSpec(8, 8, true, 1, "4", false, true, List.of(), 4, 0.0, 1e-5, 0.1);
    byte[] pixels = noise(8, 9, 1);
    try (Network network = Network.random(spec, 1)) {
      network.calibrate(List.of(new PixelBatch(pixels, 9)).iterator());
      float[] identity = new float[16];
      for (int i = 0; i < 4; i++) {
        identity[5 * i] = 1;
      }
      network.write("linear1/kernel", identity);
      network.write("linear1/bias", new float[4]);
      // A large beta keeps ReLU from cutting.
      network.write("conv1/beta", new float[] {50, 50, 50, 50});

      FloatMatrix descriptors = network.embed(pixels, 9);

      for (int c = 0; c < 4; c++) {
        double mean = 0;
        for (int i = 0; i < 9; i++) {
          mean += descriptors.row(i)[c] / 9;
        }
        assertThat(mean).isCloseTo(50, within(1e-3));
      }
    }
  }

  @Test
  void calibrationNeedsABatch() {
    try (Network network = Network.random(TINY, 3)) {
      assertThatThrownBy(() -> network.calibrate(List.<PixelBatch>of().iterator()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("calibration needs at least 1 batch; got 0");
      assertThatThrownBy(() -> new PixelBatch(new byte[0], 0))
          .hasMessage("count (0) must be at least 1");
    }
  }

  @Test
  void theSeedDecidesTheDescriptors() {
    byte[] pixels = noise(TINY.imageSize(), 2, 1);
    try (Network one = Network.random(TINY, 1);
        Network again = Network.random(TINY, 1);
        Network other = Network.random(TINY, 2)) {
      assertThat(one.embed(pixels, 2)).isEqualTo(again.embed(pixels, 2));
      assertThat(one.embed(pixels, 2)).isNotEqualTo(other.embed(pixels, 2));
    }
  }

  @Test
  void variablesAreReadAndWrittenByName() {
    try (Network network = Network.random(TINY, 1)) {
      float[] bias = {1, 2, 3, 4, 5, 6};
      network.write("linear2/bias", bias);

      assertThat(network.read("linear2/bias")).isEqualTo(bias);
      assertThat(network.read("conv1/kernel")).isEqualTo(network.parameters().get(0).draw(1));
      assertThatThrownBy(() -> network.write("linear2/bias", new float[5]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("linear2/bias has the shape [6], 6 values; got 5");
      assertThatThrownBy(() -> network.read("conv9/kernel"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageStartingWith("no variable is named conv9/kernel; there are [conv1/kernel,");
    }
  }

  @Test
  void exportsIntoAnEmptyFolderOnly(@TempDir Path folder) throws Exception {
    try (Network network = Network.random(TINY, 1)) {
      network.export(folder);
      assertThatThrownBy(() -> network.export(folder))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining("the folder is not empty");
    }
  }

  @Test
  void vgg16HasThePapersExtents() {
    TensorFlowRuntime.ensureLoaded();
    NetworkSpec spec = NetworkSpec.vgg16();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableSet variables = new VariableSet(tf, "teacher", Parameter.of(spec));
      var descriptor =
          new TrunkGraph(tf, spec, variables).descriptor(Network.placeholder(tf, spec));

      assertThat(extents(graph, "MaxPool")).containsExactly(113L, 56L, 28L, 14L, 7L);
      // Sobel's own convolution comes first.
      assertThat(extents(graph, "Conv2D")).startsWith(226L, 226L, 226L, 113L).hasSize(14);
      assertThat(descriptor.shape().asArray()).containsExactly(-1, 4096);
      assertThat(graph.operation("Reshape").output(0).shape().get(1)).isEqualTo(25_088);
    }
  }

  private static List<Long> extents(Graph graph, String type) {
    List<Long> extents = new ArrayList<>();
    for (var operations = graph.operations(); operations.hasNext(); ) {
      GraphOperation operation = operations.next();
      if (operation.type().equals(type)) {
        extents.add(operation.output(0).shape().get(1));
      }
    }
    return extents;
  }

  /** Gives every variable, running statistics too, values of which none is special. */
  static Map<String, float[]> scramble(Network network, long seed) {
    Random random = new Random(seed);
    for (Parameter parameter : network.parameters()) {
      float[] values = network.read(parameter.name());
      for (int i = 0; i < values.length; i++) {
        values[i] += 0.5f * random.nextFloat();
      }
      network.write(parameter.name(), values);
    }
    return read(network);
  }

  private static Map<String, float[]> read(Network network) {
    Map<String, float[]> values = new HashMap<>();
    network.parameters().forEach(p -> values.put(p.name(), network.read(p.name())));
    return values;
  }

  static byte[] noise(int size, int count, long seed) {
    byte[] pixels = new byte[3 * size * size * count];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  static void assertClose(float[] actual, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4 * largest));
    }
  }
}
