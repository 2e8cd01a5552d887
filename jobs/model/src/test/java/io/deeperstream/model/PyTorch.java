package io.deeperstream.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** Debian's PyTorch in a process of its own, and the folder through which it receives work. */
record PyTorch(Path folder) {

  private static final String PYTHON = "/usr/bin/python3";
  private static final Path SCRIPTS = Path.of("src/test/python");

  /** Skips the test if PyTorch is not installed. */
  static void assumeInstalled() throws Exception {
    boolean found =
        Files.isExecutable(Path.of(PYTHON))
            && new ProcessBuilder(PYTHON, "-c", "import numpy, torch")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor()
                == 0;
    Assumptions.assumeTrue(
        found,
        "%s has no torch (Debian's package is python3-torch): parity is not tested"
            .formatted(PYTHON));
  }

  /** The work of parity.py, besides the network. */
  record Work(
      boolean embed, HeadSpec heads, List<Double> learningRates, double decay, boolean exempt) {

    static Work embedding() {
      return new Work(true, new HeadSpec(1, 4, 1), List.of(), 0, false);
    }
  }

  void describe(NetworkSpec spec, Work work) throws IOException {
    Files.writeString(
        folder.resolve("case.json"),
        String.format(
            Locale.ROOT,
            """
            {"imageSize": %d, "sobel": %b, "padding": %d, "features": "%s", "convBias": %b,
             "globalPool": %b, "hidden": %s, "descriptor": %d, "dropout": %s, "epsilon": %s,
             "momentum": %s, "embed": %b, "superClasses": %d, "subClasses": %d, "steps": %d,
             "learningRates": %s, "weightDecay": %s, "decayExempt": %b}
            """,
            spec.imageSize(),
            spec.sobel(),
            spec.padding(),
            spec.features(),
            spec.convBias(),
            spec.globalPool(),
            spec.hiddenWidths(),
            spec.descriptorSize(),
            spec.dropout(),
            spec.batchNormEpsilon(),
            spec.batchNormMomentum(),
            work.embed(),
            work.heads().superClasses(),
            work.heads().subClusters(),
            work.learningRates().size(),
            work.learningRates(),
            work.decay(),
            work.exempt()));
  }

  void write(String name, float[] values) throws IOException {
    ByteBuffer bytes = buffer(values.length);
    bytes.asFloatBuffer().put(values);
    write(file(name), bytes);
  }

  void write(String name, int[] values) throws IOException {
    ByteBuffer bytes = buffer(values.length);
    bytes.asIntBuffer().put(values);
    write(folder.resolve(name + ".i32"), bytes);
  }

  void write(String name, byte[] values) throws IOException {
    Files.write(folder.resolve(name + ".u8"), values);
  }

  float[] read(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(file(name));
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  boolean has(String name) {
    return Files.exists(file(name));
  }

  /** Runs parity.py on the folder. */
  void run() throws Exception {
    Process process =
        new ProcessBuilder(PYTHON, SCRIPTS.resolve("parity.py").toString(), folder.toString())
            .redirectErrorStream(true)
            .start();
    String output =
        process.inputReader().lines().collect(Collectors.joining(System.lineSeparator()));
    if (process.waitFor() != 0) {
      throw new AssertionError("parity.py ended with an error: %s".formatted(output));
    }
  }

  /** Returns the largest absolute value. */
  static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Returns the largest absolute difference; NaN if one of them is. */
  static double largestDifference(float[] one, float[] other) {
    if (one.length != other.length) {
      throw new AssertionError(
          "%d values are compared with %d".formatted(one.length, other.length));
    }
    float[] differences = new float[one.length];
    for (int i = 0; i < one.length; i++) {
      differences[i] = one[i] - other[i];
    }
    return largest(differences);
  }

  private Path file(String name) {
    return folder.resolve(name.replace('/', '.') + ".f32");
  }

  private static ByteBuffer buffer(int values) {
    return ByteBuffer.allocate(Math.multiplyExact(values, 4)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void write(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      bytes.clear();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
