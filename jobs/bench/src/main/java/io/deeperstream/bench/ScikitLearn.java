package io.deeperstream.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * scikit-learn's k-means in a process of its own, which keeps the points between the fits and does
 * nothing while it is not asked. Not safe for concurrent use.
 */
final class ScikitLearn implements AutoCloseable {

  /** {@code KMeans} by Lloyd's passes over all points. */
  static final String LLOYD = "lloyd";

  private final PythonPeer peer;

  private ScikitLearn(PythonPeer peer) {
    this.peer = peer;
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
   * @throws PythonPeer.UnavailableException if there is no such interpreter, or it lacks
   *     scikit-learn
   */
  static ScikitLearn start(
      Path python, Path script, Path features, String method, int passes, int threads)
      throws IOException, PythonPeer.UnavailableException {
    return new ScikitLearn(
        PythonPeer.start(
            python,
            "python3-sklearn",
            List.of(
                script.toString(),
                features.toString(),
                method,
                Integer.toString(passes),
                Integer.toString(threads)),
            Map.of()));
  }

  /** Name and version, such as {@code scikit-learn 1.2.1}. */
  String version() {
    return peer.version();
  }

  /** Fits all points from random ones. */
  TimedFit fit(int clusters, long seed) throws IOException {
    String answer =
        peer.ask(
            "%d %d".formatted(clusters, seed),
            "while it fitted k = %d with seed %d".formatted(clusters, seed));
    String[] figures = answer.split(" ", 3);
    return new TimedFit(
        Double.parseDouble(figures[0]),
        Double.parseDouble(figures[1]),
        Integer.parseInt(figures[2]));
  }

  /** Ends the process. */
  @Override
  public void close() throws IOException {
    peer.close();
  }
}
