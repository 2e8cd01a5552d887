package io.deeperstream.cli;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.NpyRowWriter;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.flink.util.FileUtils;

/**
 * Features in a {@code .npy} and the ids of its rows in an {@code .ids} beside it, one a line. Both
 * are written under another name first; the features appear last, so that where they are, their ids
 * are.
 */
final class FeatureFiles implements AutoCloseable {

  private static final String NPY = ".npy";

  private final Path features;
  private final Path made;
  private final NpyRowWriter rows;
  private final BufferedWriter ids;

  /**
   * Begins to write.
   *
   * @param features the file, called {@code .npy}
   * @param replace whether files that are there may be replaced
   * @throws InvalidSettingException if it is called otherwise, or is there and must stay
   */
  FeatureFiles(Path features, int columns, boolean replace) throws IOException {
    this.features = features.toAbsolutePath().normalize();
    for (Path file : List.of(this.features, idsOf(this.features))) {
      if (Files.exists(file) && !(replace && Files.isRegularFile(file))) {
        throw new InvalidSettingException(
            "--out is %s, but %s exists; --force replaces files".formatted(features, file));
      }
    }
    Files.createDirectories(this.features.getParent());
    made =
        Files.createTempDirectory(
            this.features.getParent(), "." + this.features.getFileName() + "-");
    rows = new NpyRowWriter(made.resolve("rows"), columns);
    ids = Files.newBufferedWriter(made.resolve("ids"), StandardCharsets.UTF_8);
  }

  /**
   * The file of ids that belongs to a file of features.
   *
   * @throws InvalidSettingException if the name does not end in {@code .npy}
   */
  static Path idsOf(Path features) {
    return features.resolveSibling(baseOf(features) + ".ids");
  }

  /**
   * The file of features of a layer, {@code FILE-LAYER.npy} beside {@code FILE.npy}.
   *
   * @throws InvalidSettingException if the name does not end in {@code .npy}
   */
  static Path of(Path features, String layer) {
    return features.resolveSibling(baseOf(features) + "-" + layer + NPY);
  }

  private static String baseOf(Path features) {
    String name = features.getFileName().toString();
    if (!name.endsWith(NPY) || name.equals(NPY)) {
      throw new InvalidSettingException("%s must be called something.npy".formatted(features));
    }
    return name.substring(0, name.length() - NPY.length());
  }

  /** Appends rows and their ids. */
  void append(List<String> moreIds, FloatMatrix more) throws IOException {
    for (String id : moreIds) {
      if (id.indexOf('\n') >= 0 || id.indexOf('\r') >= 0) {
        throw new IOException("the id '%s' has a line break".formatted(id));
      }
      ids.write(id);
      ids.write('\n');
    }
    rows.append(more);
  }

  /** Gives both files their names. */
  void finish() throws IOException {
    ids.close();
    rows.finish();
    Files.deleteIfExists(features);
    move("ids", idsOf(features));
    move("rows", features);
  }

  private void move(String from, Path to) throws IOException {
    Files.move(
        made.resolve(from),
        to,
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    try (ids;
        rows) {
      FileUtils.deleteDirectory(made.toFile());
    }
  }
}
