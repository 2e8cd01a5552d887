package io.deeperstream.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * scikit-learn's k-means in a process of its own, which keeps the points between the fits and does
 * nothing while it is not asked. Not safe for concurrent use.
 */
final class ScikitLearn implements AutoCloseable {

  /** {@code KMeans} by Lloyd's passes over all points. */
  static final String LLOYD = "lloyd";

  private static final String READY = "ready ";
  private static final long CLOSE_SECONDS = 10;

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;
  private final String version;

  private ScikitLearn(Process process, BufferedReader answers, String version) {
    this.process = process;
    this.answers = answers;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.version = version;
  }

  /** Why the peer cannot take part on this machine. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }
  }

  /** {@code MiniBatchKMeans} with batches of this many points. */
  static String miniBatch(int batch) {
    return "mini-batch:" + batch;
  }

  /**
   * Starts the process and waits until it has loaded the points.
   *
   * @param python the interpreter that knows scikit-learn
   * @param script {@code kmeans_peer.py}
   * @param features float32 {@code .npy}, {@code [n][d]}
   * @param method {@link #LLOYD} or {@link #miniBatch}
   * @param passes over the points at most
   * @throws UnavailableException if there is no such interpreter, or it lacks scikit-learn
   */
  static ScikitLearn start(
      Path python, Path script, Path features, String method, int passes, int threads)
      throws IOException, UnavailableException {
    if (!Files.isExecutable(python)) {
      throw new UnavailableException("there is no Python at %s".formatted(python));
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    python.toString(),
                    script.toString(),
                    features.toString(),
                    method,
                    Integer.toString(passes),
                    Integer.toString(threads)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
    String first = answers.readLine();
    if (first == null || !first.startsWith(READY)) {
      process.destroy();
      throw new UnavailableException(
          "%s says '%s' (Debian's package is python3-sklearn)".formatted(python, first));
    }
    return new ScikitLearn(process, answers, first.substring(READY.length()));
  }

  /** Name and version, such as {@code scikit-learn 1.2.1}. */
  String version() {
    return version;
  }

  /** Fits all points from random ones. */
  TimedFit fit(int clusters, long seed) throws IOException {
    questions.write("%d %d\n".formatted(clusters, seed));
    questions.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(
          "%s ended while it fitted k = %d with seed %d".formatted(version, clusters, seed));
    }
    String[] figures = answer.split(" ", 3);
    return new TimedFit(
        Double.parseDouble(figures[0]),
        Double.parseDouble(figures[1]),
        Integer.parseInt(figures[2]));
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
