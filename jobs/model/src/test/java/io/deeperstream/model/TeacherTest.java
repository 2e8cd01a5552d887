package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.deeperstream.clustering.FloatMatrix;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherTest {

  private static final int COUNT = 9;
  private static final byte[] PIXELS = NetworkTest.noise(32, COUNT, 1);

  @TempDir static Path folder;
  private static Path first;
  private static Path second;
  private static FloatMatrix ofFirst;
  private static FloatMatrix ofSecond;

  @BeforeAll
  static void export() throws IOException {
    first = folder.resolve("first");
    second = folder.resolve("second");
    ofFirst = export(first, 1);
    ofSecond = export(second, 2);
  }

  private static FloatMatrix export(Path to, long seed) throws IOException {
    try (Network network = Network.random(NetworkSpec.small(), seed)) {
      network.calibrate(List.of(new PixelBatch(PIXELS, COUNT)).iterator());
      network.export(to);
      return network.embed(PIXELS, COUNT);
    }
  }

  @Test
  void embedsBitByBitAsTheNetworkThatWasExported() throws IOException {
    try (Teacher teacher = Teacher.load(first, TeacherOptions.defaults())) {
      assertThat(teacher.imageSize()).isEqualTo(32);
      assertThat(teacher.featureSize()).isEqualTo(256);
      assertThat(teacher.embed(PIXELS, COUNT)).isEqualTo(ofFirst);
    }
  }

  @Test
  void givesPooledFeaturesWhereAsked() throws IOException {
    FloatMatrix expected;
    try (Network network = Network.from(NetworkSpec.small(), SavedVariables.read(first))) {
      expected = network.embed(PIXELS, COUNT, Layer.POOLED);
    }
    try (Teacher teacher = Teacher.load(first, Layer.POOLED, TeacherOptions.defaults());
        Teacher beside = Teacher.load(first, TeacherOptions.defaults())) {
      assertThat(teacher.featureSize()).isEqualTo(256);
      float[] pooled = teacher.embed(PIXELS, COUNT).data();
      for (int i = 0; i < pooled.length; i++) {
        assertThat(pooled[i]).isCloseTo(expected.data()[i], within(1e-5f));
      }
      assertThat(beside.embed(PIXELS, COUNT)).isEqualTo(ofFirst);
    }
    assertThatThrownBy(() -> Teacher.load(first, Layer.MAP_2X2, TeacherOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the layer (map2x2) must be descriptor or pooled");
  }

  @Test
  void teachersOfTwoGenerationsLiveSideBySide() throws IOException {
    try (Teacher one = Teacher.load(first, TeacherOptions.defaults());
        Teacher two = Teacher.load(second, TeacherOptions.defaults())) {
      assertThat(one.embed(PIXELS, COUNT)).isEqualTo(ofFirst);
      assertThat(two.embed(PIXELS, COUNT)).isEqualTo(ofSecond).isNotEqualTo(ofFirst);
      assertThat(one.embed(PIXELS, COUNT)).isEqualTo(ofFirst);
    }
  }

  @Test
  void anImagesDescriptorDoesNotDependOnItsBatch() throws IOException {
    try (Teacher teacher = Teacher.load(first, TeacherOptions.defaults())) {
      for (int i = 0; i < COUNT; i++) {
        int bytes = 32 * 32 * 3;
        byte[] alone = Arrays.copyOfRange(PIXELS, i * bytes, (i + 1) * bytes);
        float[] row = teacher.embed(alone, 1).row(0);
        for (int d = 0; d < row.length; d++) {
          assertThat(Math.abs(row[d] - ofFirst.row(i)[d])).isLessThan(1e-5f);
        }
      }
    }
  }

  @Test
  void bfloat16IsAnApproximation() throws IOException {
    try (Teacher teacher = Teacher.load(first, new TeacherOptions(0, 0, true))) {
      float[] rounded = teacher.embed(PIXELS, COUNT).data();
      double error = 0;
      double norm = 0;
      for (int i = 0; i < rounded.length; i++) {
        error += Math.pow(rounded[i] - ofFirst.data()[i], 2);
        norm += Math.pow(ofFirst.data()[i], 2);
      }
      // The network is random and its images are noise, whose differences the Sobel filter takes:
      // 0.20 with oneDNN's kernels for AVX-512 on a Zen 5, below 0.05 on other CPUs.
      assertThat(Math.sqrt(error / norm)).isLessThan(0.3);
    }
  }

  @Test
  void readsBuffersFromTheirPositionOn() throws IOException {
    try (Teacher teacher = Teacher.load(first, TeacherOptions.defaults())) {
      ByteBuffer direct = ByteBuffer.allocateDirect(PIXELS.length + 5).position(5).put(PIXELS);
      direct.position(5);

      assertThat(teacher.embed(direct.asReadOnlyBuffer(), COUNT)).isEqualTo(ofFirst);
      assertThat(direct.position()).isEqualTo(5);
      assertThat(teacher.embed(Arrays.copyOf(PIXELS, PIXELS.length + 7), COUNT)).isEqualTo(ofFirst);
    }
  }

  @Test
  void takesAnyCountThatThePixelsHold() throws IOException {
    try (Teacher teacher = Teacher.load(first, TeacherOptions.defaults())) {
      assertThat(teacher.embed(new byte[0], 0)).isEqualTo(FloatMatrix.zeros(0, 256));
      assertThatThrownBy(() -> teacher.embed(PIXELS, COUNT + 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "count (10) images of 32 × 32 × 3 bytes need 30720 bytes; pixels holds 27648");
      assertThatThrownBy(() -> teacher.embed(PIXELS, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("count (-1)");
    }
  }

  @Test
  void servesManyThreadsAndClosesBehindThem() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Teacher teacher = Teacher.load(first, TeacherOptions.defaults());
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        results.add(threads.submit(() -> teacher.embed(PIXELS, COUNT).equals(ofFirst)));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
      List<Future<Boolean>> late = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        late.add(threads.submit(() -> equalOrClosed(teacher)));
      }
      teacher.close();
      teacher.close();
      for (Future<Boolean> result : late) {
        assertThat(result.get()).isTrue();
      }
      assertThatThrownBy(() -> teacher.embed(PIXELS, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the teacher of %s is closed", first);
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean equalOrClosed(Teacher teacher) {
    try {
      return teacher.embed(PIXELS, COUNT).equals(ofFirst);
    } catch (IllegalStateException e) {
      return e.getMessage().endsWith("is closed");
    }
  }

  @Test
  void closingGivesMemoryBack(@TempDir Path large) throws IOException {
    assumeThat(Files.isReadable(Path.of("/proc/self/statm")))
        .as("resident memory is read from /proc, which this system lacks")
        .isTrue();
    // 17 MB of weights: 20 leaked copies would be 340 MB.
    NetworkSpec spec =
        new NetworkSpec(32, 32, true, 1, "8,M", false, false, List.of(2048), 64, 0.0, 1e-5, 0.1);
    try (Network network = Network.random(spec, 1)) {
      network.export(large.resolve("m"));
    }
    for (int i = 0; i < 4; i++) {
      loadAndEmbed(large.resolve("m"));
    }
    long before = residentBytes();
    for (int i = 0; i < 20; i++) {
      loadAndEmbed(large.resolve("m"));
    }
    assertThat(residentBytes() - before).isLessThan(100L << 20);
  }

  private static void loadAndEmbed(Path savedModel) throws IOException {
    try (Teacher teacher = Teacher.load(savedModel, TeacherOptions.defaults())) {
      assertThat(teacher.embed(PIXELS, COUNT).rows()).isEqualTo(COUNT);
    }
  }

  private static long residentBytes() throws IOException {
    return 4096 * Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
  }

  @Test
  void refusesFoldersWithoutAModel(@TempDir Path empty) throws IOException {
    assertThatThrownBy(() -> Teacher.load(empty, TeacherOptions.defaults()))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("%s holds no saved_model.pb", empty);
    Files.write(empty.resolve("saved_model.pb"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> Teacher.load(empty, TeacherOptions.defaults()))
        .isInstanceOf(IOException.class)
        .hasMessage("%s is not a model of this project, or gives no descriptor features", empty);
    assertThatThrownBy(() -> new TeacherOptions(-1, 0, false))
        .hasMessage("intraOpThreads (-1) must be at least 0");
  }
}
