package io.deeperstream.bench;

import io.deeperstream.clustering.Npy;
import io.deeperstream.evaluation.LabelTable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A collection in YFCC100M's layout whose images come in another order: its list is its own, its
 * zips are links to those of the original.
 */
final class OrderedCollection {

  private static final String LIST = "flickr_unique_ids.npy";

  private OrderedCollection() {}

  /** Tells whether a collection is in the layout whose order can be changed. */
  static boolean canOrder(Path images) {
    return Files.isRegularFile(images.resolve(LIST));
  }

  /**
   * The numbers of the first images of a collection's list, shuffled.
   *
   * @param limit images at most
   */
  static long[] shuffled(Path images, long limit, long seed) throws IOException {
    long[] numbers = first(images, limit);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = numbers.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      long number = numbers[other];
      numbers[other] = numbers[i];
      numbers[i] = number;
    }
    return numbers;
  }

  /**
   * The same numbers with classes one after the other: all images of the first class in the
   * alphabet, then those of the next; inside a class, as in {@link #shuffled}.
   *
   * @throws IOException naming it, if an image has no class
   */
  static long[] byClass(Path images, LabelTable labels, long limit, long seed) throws IOException {
    TreeMap<String, List<Long>> classes = new TreeMap<>();
    for (long number : shuffled(images, limit, seed)) {
      String id = "%08d".formatted(number);
      String label =
          labels
              .label(id)
              .orElseThrow(() -> new IOException("the image %s has no class".formatted(id)));
      classes.computeIfAbsent(label, name -> new ArrayList<>()).add(number);
    }
    return classes.values().stream().flatMap(List::stream).mapToLong(Long::longValue).toArray();
  }

  private static long[] first(Path images, long limit) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(images.resolve(LIST)))) {
      long[] all = Npy.readLongs(in);
      return Arrays.copyOf(all, (int) Math.min(all.length, limit));
    }
  }

  /**
   * Writes a collection.
   *
   * @param images the original
   * @param numbers of the images that it lists, in their order
   * @param target a folder that is not there yet
   */
  static void write(Path images, long[] numbers, Path target) throws IOException {
    Path original = images.toRealPath();
    List<Path> zips;
    try (Stream<Path> walk = Files.walk(original)) {
      zips =
          walk.filter(file -> file.toString().endsWith(".zip"))
              .sorted(Comparator.naturalOrder())
              .toList();
    }
    for (Path zip : zips) {
      Path link = target.resolve(original.relativize(zip).toString());
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, zip);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target.resolve(LIST)))) {
      Npy.writeLongs(out, numbers);
    }
  }
}
