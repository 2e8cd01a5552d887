package io.deeperstream.bench;

import io.deeperstream.model.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same network in PyTorch, in a process of its own that does nothing while it is not asked. Not
 * safe for concurrent use.
 */
final class TorchNetwork implements AutoCloseable {

  private final PythonPeer peer;

  private TorchNetwork(PythonPeer peer) {
    this.peer = peer;
  }

  /**
   * Starts the process, with glibc told to keep large blocks: PyTorch returns them to the system
   * after each operation otherwise.
   *
   * @param python the interpreter that knows torch
   * @param script {@code network_peer.py}
   * @param network folder of {@code torch_network.py}
   * @throws PythonPeer.UnavailableException if there is no such interpreter, or it lacks torch
   */
  static TorchNetwork start(Path python, Path script, Path network, int threads)
      throws IOException, PythonPeer.UnavailableException {
    return new TorchNetwork(
        PythonPeer.start(
            python,
            "python3-torch",
            List.of(script.toString(), network.toString(), Integer.toString(threads)),
            Map.of(
                "MALLOC_MMAP_THRESHOLD_", "4294967296", "MALLOC_TRIM_THRESHOLD_", "8589934592")));
  }

  /** Name and version. */
  String version() {
    return peer.version();
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
    return peer.ask(question, "at '%s'".formatted(question));
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
    peer.close();
  }
}
