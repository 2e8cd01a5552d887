package io.deeperstream.interchange;

import io.deeperstream.interchange.file.StridedWalk;
import io.deeperstream.interchange.file.TensorFile;
import io.deeperstream.interchange.file.TensorFileException;
import io.deeperstream.interchange.file.TensorFiles;
import io.deeperstream.interchange.file.TensorInfo;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a network's weights from a checkpoint of PyTorch or from safetensors. Compares the shapes
 * of all tensors with the network's before it reads the first one, so that peak memory is bounded
 * by the size of the weights plus that of the file.
 */
public final class CheckpointImport {

  /** The licence of the checkpoints that the paper's authors published. */
  public static final String AUTHORS_LICENCE =
      "CC BY-NC 4.0 (that of the authors' published checkpoints, whose names its tensors have)";

  /** Longest accepted JSON of a network's shape, in characters; a few hundred are usual. */
  private static final int LONGEST_SHAPE = 1 << 16;

  private static final double SOBEL_TOLERANCE = 1e-3;

  private final TensorFile file;
  private final CheckpointKeys keys;
  private final NetworkSpec spec;
  private final TorchLayout layout;
  private final List<String> leftOut = new ArrayList<>();

  private CheckpointImport(TensorFile file, ImportOptions options) throws IOException {
    this.file = file;
    keys = new CheckpointKeys(file.tensors());
    spec = network(options);
    try {
      Parameter.of(spec).forEach(Parameter::size);
      layout = new TorchLayout(spec);
    } catch (ArithmeticException e) {
      throw new TensorFileException(
          "the network (%s) has a variable of more than 2^31 elements".formatted(brief(spec)), e);
    }
    requireShapes();
  }

  /**
   * Reads a file.
   *
   * @param path any file that {@link TensorFiles#open} accepts
   * @param options facts that the file does not contain
   * @param now time to record in the description
   * @return the model; owned by the caller
   * @throws TensorFileException naming the tensor and both shapes, if one is missing, unknown, of
   *     another shape or type than the network's, not finite, or damaged
   * @throws IllegalArgumentException if the options make no network
   * @throws IOException if it cannot be read
   */
  public static ImportedModel read(Path path, ImportOptions options, Instant now)
      throws IOException {
    try (TensorFile file = TensorFiles.open(path)) {
      CheckpointImport reading = new CheckpointImport(file, options);
      Map<String, float[]> values = reading.values();
      return new ImportedModel(values, reading.description(path, options, now));
    } catch (TensorFileException e) {
      String message = e.getMessage();
      throw message.startsWith(path + ": ")
          ? e
          : new TensorFileException("%s: %s".formatted(path, message), e);
    }
  }

  private NetworkSpec network(ImportOptions options) throws IOException {
    if ("sobel".equals(file.metadata().get(TrunkExport.FOLDED))) {
      throw new TensorFileException(
          "the Sobel filter is folded into its first convolution, and cannot be taken out again; export without --fold-sobel");
    }
    NetworkSpec network;
    String said = file.metadata().get(TrunkExport.NETWORK);
    if (options.network().isPresent()) {
      network = options.network().get();
    } else {
      network = said == null ? NetworkGuess.of(keys) : said(said);
    }
    if (options.imageSize().isPresent()) {
      network = NetworkGuess.resized(network, options.imageSize().get());
    }
    return options.padding().isPresent()
        ? NetworkGuess.padded(network, options.padding().get())
        : network;
  }

  private static NetworkSpec said(String json) throws TensorFileException {
    if (json.length() > LONGEST_SHAPE) {
      throw new TensorFileException(
          "the network that it says it is takes %d characters; at most %d are taken"
              .formatted(json.length(), LONGEST_SHAPE));
    }
    try {
      return ModelDescription.networkOf(json);
    } catch (IOException e) {
      throw new TensorFileException(
          "the network that it says it is makes none: %s".formatted(e.getMessage()), e);
    }
  }

  private void requireShapes() throws IOException {
    Set<String> expected = new HashSet<>();
    for (TorchTensor tensor : layout.tensors()) {
      expected.add(tensor.name());
      requireShape(tensor);
    }
    for (Map.Entry<String, TensorInfo> entry : keys.tensors().entrySet()) {
      String name = entry.getKey();
      TensorInfo tensor = entry.getValue();
      if (name.startsWith("sobel.")) {
        requireSobel(name, tensor);
      } else if (CheckpointKeys.isLeftOut(name, layout.top())) {
        leftOut.add("%s %s".formatted(tensor.name(), tensor.shape()));
      } else if (!expected.contains(name)) {
        throw new TensorFileException(
            "tensor '%s' %s is no part of the network (%s)"
                .formatted(tensor.name(), tensor.shape(), brief(spec)));
      }
    }
  }

  private void requireShape(TorchTensor expected) throws TensorFileException {
    TensorInfo found =
        keys.find(expected.name())
            .orElseThrow(
                () ->
                    new TensorFileException(
                        "it lacks the tensor '%s' %s of the network (%s)"
                            .formatted(expected.name(), expected.shape(), brief(spec))));
    if (!found.shape().equals(expected.shape())) {
      throw new TensorFileException(
          "tensor '%s' has the shape %s, not %s as in the network (%s)"
              .formatted(found.name(), found.shape(), expected.shape(), brief(spec)));
    }
    if (!found.type().isFloat()) {
      throw new TensorFileException(
          "tensor '%s' has elements of %s; weights are f32, f16 or bf16"
              .formatted(found.name(), found.type()));
    }
  }

  /**
   * Requires a tensor of the checkpoint's Sobel filter to match the filter that the network has
   * built in.
   */
  private void requireSobel(String name, TensorInfo tensor) throws IOException {
    double[] expected = spec.sobel() ? SobelFilter.expected(name) : new double[0];
    if (expected.length == 0 || tensor.elements() != expected.length) {
      throw new TensorFileException(
          "tensor '%s' %s is no part of the network's Sobel filter (%s)"
              .formatted(tensor.name(), tensor.shape(), brief(spec)));
    }
    float[] found = read(tensor, new StridedWalk(new int[] {expected.length}, new int[] {1}));
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(found[i] - expected[i]) > SOBEL_TOLERANCE) {
        throw new TensorFileException(
            "tensor '%s' has %s as element %d; the network's Sobel filter has %s"
                .formatted(tensor.name(), found[i], i, expected[i]));
      }
    }
  }

  private Map<String, float[]> values() throws IOException {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (TorchTensor expected : layout.tensors()) {
      TensorInfo tensor = keys.find(expected.name()).orElseThrow();
      float[] read = read(tensor, expected.walk());
      if (expected.name().endsWith(".running_var")) {
        requireVariances(tensor, read);
      }
      values.put(expected.parameter(), read);
    }
    return values;
  }

  private float[] read(TensorInfo tensor, StridedWalk walk) throws IOException {
    float[] values = new float[Math.toIntExact(tensor.elements())];
    long[] bad = {-1};
    long[] done = {0};
    file.read(
        tensor.name(),
        (piece, count) -> {
          for (int i = 0; i < count; i++) {
            if (!Float.isFinite(piece[i]) && bad[0] < 0) {
              bad[0] = done[0] + i;
            }
            values[walk.next()] = piece[i];
          }
          done[0] += count;
        });
    if (bad[0] >= 0) {
      throw new TensorFileException(
          "tensor '%s' %s has an element that is not finite, number %d"
              .formatted(tensor.name(), tensor.shape(), bad[0]));
    }
    return values;
  }

  private static void requireVariances(TensorInfo tensor, float[] values)
      throws TensorFileException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] < 0) {
        throw new TensorFileException(
            "tensor '%s' has the variance %s as element %d; it must be at least 0"
                .formatted(tensor.name(), values[i], i));
      }
    }
  }

  private ModelDescription description(Path path, ImportOptions options, Instant now)
      throws IOException {
    String licence = file.metadata().get(TrunkExport.LICENCE);
    if (licence == null && keys.areTheAuthors()) {
      licence = AUTHORS_LICENCE;
    }
    String origin = file.metadata().get(TrunkExport.ORIGIN);
    return new ModelDescription(
        ModelDescription.FORMAT,
        spec,
        "imported from %s%s".formatted(path.getFileName(), origin == null ? "" : "; " + origin),
        options.licence().orElse(licence),
        new ModelDescription.Source(
            path.getFileName().toString(),
            file.format(),
            Files.size(path),
            sha256(path),
            List.copyOf(leftOut)),
        now.toString());
  }

  private static String sha256(Path path) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns a network's shape in a few words. */
  public static String brief(NetworkSpec spec) {
    return "%d pixels, %s, padding %d, features %.120s, linear layers %s"
        .formatted(
            spec.imageSize(),
            spec.sobel() ? "Sobel" : "RGB",
            spec.padding(),
            spec.features(),
            TorchLayout.widths(spec));
  }
}
