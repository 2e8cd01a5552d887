package io.deeperstream.bench;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two classes for generated pictures, by turns. */
final class BenchLabels {

  private BenchLabels() {}

  /**
   * Writes a table of classes.
   *
   * @param images a collection
   * @param file a new one
   */
  static Path of(Path images, Path file) throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,label"));
    try (ImageIterator all = ImageCollection.open(images).images()) {
      while (all.hasNext()) {
        lines.add(all.next().id() + "," + (lines.size() % 2 == 0 ? "even" : "odd"));
      }
    }
    return Files.write(file, lines);
  }
}
