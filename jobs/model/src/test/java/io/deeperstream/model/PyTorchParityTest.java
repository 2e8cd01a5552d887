package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FloatMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same weights and images in PyTorch: the same descriptors, losses and steps. */
class PyTorchParityTest {

  /** VGG-16 on a small input, without dropout. */
  private static final NetworkSpec VGG16_SMALL = vgg16(32, 0);

  @TempDir private Path folder;

  @BeforeAll
  static void needsPyTorch() throws Exception {
    PyTorch.assumeInstalled();
  }

  private static NetworkSpec vgg16(int imageSize, double dropout) {
    NetworkSpec spec = NetworkSpec.vgg16();
    return new NetworkSpec(
        imageSize,
        imageSize,
        spec.sobel(),
        spec.padding(),
        spec.features(),
        spec.convBias(),
        spec.globalPool(),
        spec.hiddenWidths(),
        spec.descriptorSize(),
        dropout,
        spec.batchNormEpsilon(),
        spec.batchNormMomentum());
  }

  static List<Arguments> networks() {
    return List.of(
        Arguments.of(NetworkSpec.small(), 16),
        Arguments.of(NetworkSpec.vgg16(), 2),
        Arguments.of(vgg16(45, 0.5), 3),
        Arguments.of(
            new NetworkSpec(23, 23, false, 1, "8,M,12", true, false, List.of(5), 9, 0.5, 1e-5, 0.1),
            4));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void descriptorsAreEqual(NetworkSpec spec, int count) throws Exception {
    PyTorch peer = new PyTorch(folder);
    byte[] pixels = photographs(spec.imageSize(), count, 1);
    float[] ours;
    try (Network network = Network.random(spec, 7)) {
      network.calibrate(List.of(new PixelBatch(photographs(spec.imageSize(), 4, 2), 4)).iterator());
      for (Parameter parameter : network.parameters()) {
        peer.write(parameter.name(), network.read(parameter.name()));
      }
      FloatMatrix descriptors = network.embed(pixels, count);
      ours = descriptors.data();
    }
    peer.describe(spec, PyTorch.Work.embedding());
    peer.write("pixels", pixels);
    peer.run();

    float[] theirs = peer.read("descriptor");
    int width = spec.descriptorSize();
    assertThat(theirs).hasSameSizeAs(ours);
    for (int i = 0; i < count; i++) {
      float[] one = Arrays.copyOfRange(ours, i * width, (i + 1) * width);
      float[] other = Arrays.copyOfRange(theirs, i * width, (i + 1) * width);
      assertThat(PyTorch.largestDifference(one, other))
          .as("image %d", i)
          .isLessThan(1e-4 * PyTorch.largest(other));
    }
  }

  static List<Arguments> trainings() {
    return List.of(
        Arguments.of(NetworkSpec.small(), new HeadSpec(2, 4, 5), 16),
        Arguments.of(NetworkSpec.small(), new HeadSpec(1, 4, 1), 16),
        Arguments.of(NetworkSpec.small(), new HeadSpec(1, 1, 10), 16),
        Arguments.of(VGG16_SMALL, new HeadSpec(2, 4, 5), 8));
  }

  /**
   * One step with each of three batches, always from the same weights. Where a value lies so close
   * to a ReLU's edge, or two so close to each other under a pool, that rounding decides, gradients
   * jump and both sides are right: so the losses must agree for every batch, the variables for one.
   */
  @ParameterizedTest
  @MethodSource("trainings")
  void aStepIsEqual(NetworkSpec spec, HeadSpec heads, int count) throws Exception {
    double decay = 1e-3;
    List<String> differences = new ArrayList<>();
    for (int attempt = 1; attempt <= 3; attempt++) {
      PyTorch peer = new PyTorch(Files.createDirectory(folder.resolve("step" + attempt)));
      peer.describe(spec, new PyTorch.Work(false, heads, List.of(0.05), decay, false));
      StudentOptions options =
          new StudentOptions(0.9, decay, true, 1, 0, 3, TeacherOptions.defaults());
      try (Student student = Student.create(spec, heads, options)) {
        writeVariables(peer, student);
        TrainingBatch batch = batch(spec, heads, count, heads.superClusters(), attempt);
        write(peer, batch, heads, 1);
        peer.run();
        compareLosses(peer, student.step(batch, 0.05, 1), 1);
        List<String> found = differences(peer, student, 1, name -> !isMomentum(name));
        if (found.isEmpty()) {
          return;
        }
        differences.addAll(found);
      }
      Folders.delete(peer.folder());
    }
    assertThat(differences).isEmpty();
  }

  /** Momentum, decay, running statistics, and heads that are absent from the second step on. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void furtherStepsAreEqual(boolean exempt) throws Exception {
    NetworkSpec spec =
        new NetworkSpec(12, 12, true, 2, "6,M,9", true, false, List.of(11), 7, 0, 1e-5, 0.1);
    HeadSpec heads = new HeadSpec(2, 4, 5);
    List<Double> rates = List.of(0.05, 0.02, 0.1);
    double decay = 0.01;
    PyTorch peer = new PyTorch(folder);
    peer.describe(spec, new PyTorch.Work(false, heads, rates, decay, exempt));
    StudentOptions options =
        new StudentOptions(0.9, decay, !exempt, 1, 0, 3, TeacherOptions.defaults());
    try (Student student = Student.create(spec, heads, options)) {
      writeVariables(peer, student);
      List<TrainingBatch> batches = new ArrayList<>();
      for (int step = 1; step <= rates.size(); step++) {
        batches.add(batch(spec, heads, 20, step == 1 ? 2 : 1, step));
        write(peer, batches.get(step - 1), heads, step);
      }
      peer.run();
      for (int step = 1; step <= rates.size(); step++) {
        compareLosses(peer, student.step(batches.get(step - 1), rates.get(step - 1), step), step);
        assertThat(differences(peer, student, step, name -> true)).isEmpty();
      }
    }
  }

  private static boolean isMomentum(String name) {
    return name.endsWith(StudentGraph.MOMENTUM);
  }

  private static void writeVariables(PyTorch peer, Student student) throws IOException {
    for (String name : student.variables()) {
      if (!isMomentum(name)) {
        peer.write(name, student.read(name));
      }
    }
  }

  private static void compareLosses(PyTorch peer, StepResult result, int step) throws IOException {
    float[] losses = peer.read("losses" + step);
    assertThat(result.superLoss()).isCloseTo(losses[0], within(1e-4));
    assertThat(result.subLoss()).isCloseTo(losses[1], within(1e-4));
  }

  /** Variables that differ by more than a thousandth of the largest value and 1e-6. */
  private static List<String> differences(
      PyTorch peer, Student student, int step, Predicate<String> compared) throws IOException {
    List<String> differences = new ArrayList<>();
    for (String name : student.variables()) {
      if (!compared.test(name)) {
        continue;
      }
      float[] ours = student.read(name);
      String after = "after" + step + "/" + name;
      // A head that no image has met yet: PyTorch has made no momentum for it.
      boolean none = isMomentum(name) && !peer.has(after);
      float[] theirs = none ? new float[ours.length] : peer.read(after);
      // Batch norm takes the mean away: all of such a bias's gradient is rounding.
      boolean beforeBatchNorm = name.matches("conv\\d+/bias.*");
      double bound = (beforeBatchNorm ? 0 : 1e-3 * PyTorch.largest(theirs)) + 1e-6;
      double difference = PyTorch.largestDifference(ours, theirs);
      if (!(difference <= bound)) {
        differences.add("%s differs by %s; allowed are %s".formatted(after, difference, bound));
      }
    }
    return differences;
  }

  private static void write(PyTorch peer, TrainingBatch batch, HeadSpec heads, int step)
      throws IOException {
    int[] superClass = new int[batch.count()];
    for (int i = 0; i < superClass.length; i++) {
      superClass[i] = batch.superCluster()[i] * heads.rotations() + batch.rotation()[i];
    }
    peer.write("pixels" + step, batch.pixels());
    peer.write("rotation" + step, batch.rotation());
    peer.write("super" + step, superClass);
    peer.write("sub" + step, batch.subCluster());
  }

  private static TrainingBatch batch(
      NetworkSpec spec, HeadSpec heads, int count, int superClusters, long seed) {
    Random random = new Random(seed);
    return new TrainingBatch(
        photographs(spec.imageSize(), count, 10 + seed),
        random.ints(count, 0, heads.rotations()).toArray(),
        random.ints(count, 0, superClusters).toArray(),
        random.ints(count, 0, heads.subClusters()).toArray());
  }

  /** Smooth colours with some noise, so that maps look like those of pictures. */
  private static byte[] photographs(int size, int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * size * size * 3];
    for (int i = 0, at = 0; i < count; i++) {
      double[] phase = random.doubles(9, 0, 2 * Math.PI).toArray();
      double[] frequency = random.doubles(6, 1, 12).toArray();
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          for (int c = 0; c < 3; c++) {
            double wave =
                Math.sin(frequency[c] * x / size + phase[c])
                    + Math.sin(frequency[3 + c] * y / size + phase[3 + c]);
            pixels[at++] = (byte) (128 + 50 * wave + 12 * random.nextGaussian());
          }
        }
      }
    }
    return pixels;
  }
}
