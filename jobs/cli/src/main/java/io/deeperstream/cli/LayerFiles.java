package io.deeperstream.cli;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.model.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of features, one for each layer that is embedded. */
final class LayerFiles implements AutoCloseable {

  private final List<Path> paths;
  private final List<FeatureFiles> files;

  private LayerFiles(List<Path> paths, List<FeatureFiles> files) {
    this.paths = paths;
    this.files = files;
  }

  /**
   * Begins to write.
   *
   * @param out the file of a single layer; of several, each layer's name is put before its ending
   * @param columns of each layer
   * @param replace whether files that are there may be replaced
   */
  static LayerFiles open(Path out, List<Layer> layers, List<Integer> columns, boolean replace)
      throws IOException {
    List<Path> paths =
        layers.size() == 1
            ? List.of(out)
            : layers.stream().map(layer -> FeatureFiles.of(out, layer.toString())).toList();
    LayerFiles opened = new LayerFiles(paths, new ArrayList<>());
    try {
      for (int i = 0; i < paths.size(); i++) {
        opened.files.add(new FeatureFiles(paths.get(i), columns.get(i), replace));
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The files of features, a layer each. */
  List<Path> paths() {
    return paths;
  }

  /** Appends rows of each layer and their ids. */
  void append(List<String> ids, List<FloatMatrix> rows) throws IOException {
    for (int i = 0; i < files.size(); i++) {
      files.get(i).append(ids, rows.get(i));
    }
  }

  /** Gives all files their names. */
  void finish() throws IOException {
    for (FeatureFiles file : files) {
      file.finish();
    }
  }

  @Override
  public void close() throws IOException {
    IOException failed = null;
    for (FeatureFiles file : files) {
      try {
        file.close();
      } catch (IOException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
