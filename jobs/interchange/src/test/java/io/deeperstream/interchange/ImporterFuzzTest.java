package io.deeperstream.interchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.model.NetworkSpec;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of which some bytes are changed, left out, repeated or moved: each is refused with an
 * IOException, or gives the weights that its bytes say. The files are written by {@code
 * torch_peer.py make} for {@link CheckpointImportTest#TINY}, and one by the export.
 */
class ImporterFuzzTest {

  private static final int MUTATIONS = 4000;

  /** A small file must not make a large array; the import itself takes about 1 MB. */
  private static final long MOST_BYTES = 48L << 20;

  private static final NetworkSpec SPEC = CheckpointImportTest.TINY;

  @TempDir private Path folder;

  private byte[] original(String name) throws IOException {
    if (name.endsWith(".safetensors")) {
      Path file = folder.resolve("original");
      new TrunkExport(SPEC, false, 2)
          .write(
              file,
              CheckpointImportTest.draw(SPEC),
              new ModelDescription(1, SPEC, "a test", null, null, null));
      return Files.readAllBytes(file);
    }
    try (InputStream in = ImporterFuzzTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static Map<String, float[]> read(Path file) throws IOException {
    ImportOptions options =
        new ImportOptions(Optional.of(SPEC), Optional.empty(), Optional.empty(), Optional.empty());
    return CheckpointImport.read(file, options, Instant.EPOCH).values();
  }

  private static byte[] mutated(byte[] original, SplittableRandom random) {
    byte[] bytes = original.clone();
    // Half of the time where names, shapes and sizes are.
    int most = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 3000);
    int at = random.nextInt(most);
    int length = Math.min(1 + random.nextInt(32), bytes.length - at);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0xff : 0));
      case 3 -> bytes = Arrays.copyOf(bytes, at);
      case 4 -> {
        int from = random.nextInt(bytes.length - length + 1);
        System.arraycopy(original, from, bytes, at, length);
      }
      case 5 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        bytes = longer;
      }
      default -> {
        System.arraycopy(bytes, at + length, bytes, at, bytes.length - at - length);
        bytes = Arrays.copyOf(bytes, bytes.length - length);
      }
    }
    return random.nextInt(4) == 0 && bytes.length > 1 ? mutated(bytes, random) : bytes;
  }

  private static int differences(byte[] a, byte[] b) {
    int count = Math.abs(a.length - b.length);
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      count += a[i] == b[i] ? 0 : 1;
    }
    return count;
  }

  private static int differences(Map<String, float[]> a, Map<String, float[]> b) {
    int count = 0;
    for (Map.Entry<String, float[]> entry : a.entrySet()) {
      float[] other = b.get(entry.getKey());
      assertThat(other).hasSameSizeAs(entry.getValue());
      for (int i = 0; i < other.length; i++) {
        count +=
            Float.floatToRawIntBits(other[i]) == Float.floatToRawIntBits(entry.getValue()[i])
                ? 0
                : 1;
      }
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny.pth", "tiny-legacy.pth", "tiny.safetensors"})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void errorOrWhatTheBytesSay(String name) throws IOException {
    byte[] original = original(name);
    Path file = folder.resolve(name);
    Files.write(file, original);
    Map<String, float[]> expected = read(file);
    boolean checksums = name.equals("tiny.pth");
    SplittableRandom random = new SplittableRandom(1905_01278);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int refused = 0;
    int read = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = mutated(original, random.split());
      Files.write(file, bytes);
      long before = threads.getCurrentThreadAllocatedBytes();
      long began = System.nanoTime();
      try {
        Map<String, float[]> found = read(file);
        read++;
        // A checksum finds every change; without one, a byte can change the number it belongs to.
        assertThat(differences(expected, found))
            .as("mutation %d", i)
            .isLessThanOrEqualTo(checksums ? 0 : differences(original, bytes));
      } catch (IOException e) {
        refused++;
        assertThat(e).as("mutation %d", i).hasMessageContaining(name);
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError("mutation %d of %s".formatted(i, name), e);
      }
      assertThat(System.nanoTime() - began).as("mutation %d, ns", i).isLessThan(20_000_000_000L);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("mutation %d, bytes allocated", i)
          .isLessThan(MOST_BYTES);
    }
    // Neither must be all of them, or the test says nothing.
    assertThat(refused).isGreaterThan(MUTATIONS / 10);
    assertThat(read).isGreaterThan(MUTATIONS / 50);
  }
}
