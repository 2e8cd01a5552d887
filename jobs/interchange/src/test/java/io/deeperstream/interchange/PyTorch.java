package io.deeperstream.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import io.deeperstream.model.NetworkSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** PyTorch in a process of its own: {@code torch_peer.py}. */
final class PyTorch {

  private static final String PYTHON = "/usr/bin/python3";
  private static final Path SCRIPT = Path.of("src/test/python/torch_peer.py");
  private static final long MINUTES = 5;

  private static String version;

  private PyTorch() {}

  /** Skips the test where there is no PyTorch, and says so. */
  static synchronized void assumeThere() {
    if (version == null) {
      try {
        version = Files.isExecutable(Path.of(PYTHON)) ? call("version").strip() : "";
      } catch (AssertionError e) {
        version = "";
      }
    }
    assumeTrue(
        !version.isEmpty(),
        "skipped: %s has no torch (Debian's package is python3-torch)".formatted(PYTHON));
  }

  /** Runs the script; fails with its output unless it ends well. */
  static String call(Object... arguments) {
    List<String> command =
        Stream.concat(
                Stream.of(PYTHON, SCRIPT.toString()), Stream.of(arguments).map(Object::toString))
            .toList();
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      assertThat(ended && process.exitValue() == 0).as("%s: %s", command, output).isTrue();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A network's shape as the script reads it. */
  static Path write(NetworkSpec spec, Path file) throws IOException {
    return Files.writeString(file, ModelDescription.toJson(spec));
  }

  /** The descriptors that a call has left in its folder. */
  static FloatMatrix descriptors(Path folder) throws IOException {
    return matrix(folder.resolve("descriptors.npy"));
  }

  static FloatMatrix matrix(Path npy) throws IOException {
    try (InputStream in = Files.newInputStream(npy)) {
      return Npy.readFloatRows(in);
    }
  }
}
