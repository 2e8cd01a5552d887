package io.deeperstream.bench;

import io.deeperstream.model.NetworkSpec;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The same network in PyTorch, in a process of its own that does nothing while it is not asked. Not
 * safe for concurrent use.
 */
final class TorchNetwork implements AutoCloseable {

  private static final String READY = "ready ";
  private static final long CLOSE_SECONDS = 10;

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;
  private final String version;

  private TorchNetwork(Process process, BufferedReader answers, String version) {
    this.process = process;
    this.answers = answers;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.version = version;
  }

  /**
   * Starts the process, with glibc told to keep large blocks: PyTorch returns them to the system
   * after each operation otherwise.
   *
   * @param python the interpreter that knows torch
   * @param script {@code network_peer.py}
   * @param network folder of {@code torch_network.py}
   * @throws ScikitLearn.UnavailableException if there is no such interpreter, or it lacks torch
   */
  static TorchNetwork start(Path python, Path script, Path network, int threads)
      throws IOException, ScikitLearn.UnavailableException {
    if (!Files.isExecutable(python)) {
      throw new ScikitLearn.UnavailableException("there is no Python at %s".formatted(python));
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    python.toString(),
                    script.toString(),
                    network.toString(),
                    Integer.toString(threads)))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "4294967296");
    builder.environment().put("MALLOC_TRIM_THRESHOLD_", "8589934592");
    Process process = builder.start();
    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
    String first = answers.readLine();
    if (first == null || !first.startsWith(READY)) {
      process.destroy();
      throw new ScikitLearn.UnavailableException(
          "%s says '%s' (Debian's package is python3-torch)".formatted(python, first));
    }
    return new TorchNetwork(process, answers, first.substring(READY.length()));
  }

  /** Name and version. */
  String version() {
    return version;
  }

  /**
   * Makes the network.
   *
   * @param mode {@code forward} or {@code training}
   * @param precision {@code float32} or {@code bfloat16}
   * @return the memory layout that was faster
   */
  String prepare(NetworkSpec spec, String mode, String precision, int batch) throws IOException {
    return ask("prepare %s %s %s %d".formatted(json(spec), mode, precision, batch));
  }

  /** Seconds of some batches. */
  double seconds(int batches) throws IOException {
    return Double.parseDouble(ask("run " + batches));
  }

  private String ask(String question) throws IOException {
    questions.write(question + "\n");
    questions.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("%s ended at '%s'".formatted(version, question));
    }
    return answer;
  }

  private static String json(NetworkSpec spec) {
    return String.format(
            Locale.ROOT,
            "{'imageSize':%d,'sobel':%b,'padding':%d,'features':'%s','convBias':%b,"
                + "'globalPool':%b,'hidden':%s,'descriptor':%d,'dropout':%s,'epsilon':%s,"
                + "'momentum':%s}",
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
            spec.batchNormMomentum())
        .replace(" ", "")
        .replace('\'', '"');
  }

  /** Ends the process. */
  @Override
  public void close() throws IOException {
    questions.close();
    try {
      if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    answers.close();
  }
}
