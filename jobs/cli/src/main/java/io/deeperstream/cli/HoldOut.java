package io.deeperstream.cli;

import io.deeperstream.collection.CollectionImage;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import io.deeperstream.evaluation.HoldOutScores;
import io.deeperstream.evaluation.LabelledImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Pictures of a collection that are kept out of training, with their classes: the top folder in
 * which a picture lies. They are a share of the pictures of all classes alike, chosen by a hash of
 * id and seed.
 *
 * @param images in the collection's order; none where the collection has no two classes
 */
record HoldOut(List<LabelledImage> images) {

  private static final int LEAST_OF_CLASS = 40;
  private static final int MOST = 1200;
  private static final int ONE_OF = 5;

  HoldOut {
    images = List.copyOf(images);
  }

  /** No pictures. */
  static HoldOut none() {
    return new HoldOut(List.of());
  }

  /** An id with the hash that decides whether it is taken. */
  private record Ranked(long rank, String id) {
    static final Comparator<Ranked> ORDER =
        Comparator.comparingLong(Ranked::rank).thenComparing(Ranked::id);
  }

  /**
   * Takes at most 1,200 pictures, and at most one of five, from the folders that hold at least 40.
   * Lists the collection three times and reads the files that it takes.
   *
   * @param seed another one takes other pictures
   * @throws java.io.UncheckedIOException if the collection can't be listed or a picture not read
   */
  static HoldOut of(ImageCollection collection, long seed) {
    Map<String, Integer> sizes = new HashMap<>();
    collection.forEachId(id -> classOf(id).ifPresent(name -> sizes.merge(name, 1, Integer::sum)));
    sizes.values().removeIf(size -> size < LEAST_OF_CLASS);
    long all = sizes.values().stream().mapToLong(Integer::longValue).sum();
    if (sizes.size() < 2 || all / ONE_OF < HoldOutScores.LEAST_IMAGES) {
      return none();
    }
    Set<String> taken =
        smallest(collection, seed, sizes.keySet(), (int) Math.min(MOST, all / ONE_OF));
    List<LabelledImage> images = new ArrayList<>();
    try (ImageIterator chosen = collection.where(taken::contains).images()) {
      while (chosen.hasNext()) {
        CollectionImage image = chosen.next();
        String name = classOf(image.id()).orElseThrow();
        images.add(new LabelledImage(image.id(), name, image.bytes()));
      }
    }
    return new HoldOut(images);
  }

  private static Set<String> smallest(
      ImageCollection collection, long seed, Set<String> classes, int count) {
    PriorityQueue<Ranked> taken = new PriorityQueue<>(Ranked.ORDER.reversed());
    collection.forEachId(
        id -> {
          if (classOf(id).filter(classes::contains).isPresent()) {
            taken.add(new Ranked(rank(id, seed), id));
            if (taken.size() > count) {
              taken.remove();
            }
          }
        });
    return taken.stream().map(Ranked::id).collect(Collectors.toSet());
  }

  /**
   * Returns the top folder of an id such as {@code birds/owls/snowy.png}; empty where there is
   * none, and for images in zips, whose folders are places rather than classes.
   */
  private static Optional<String> classOf(String id) {
    int end = id.indexOf('/');
    return end < 1 || id.contains(".zip/") ? Optional.empty() : Optional.of(id.substring(0, end));
  }

  private static long rank(String id, long seed) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
      return ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Passes the ids of all pictures that are not held out. */
  Predicate<String> rest() {
    Set<String> ids = new HashSet<>();
    images.forEach(image -> ids.add(image.id()));
    return id -> !ids.contains(id);
  }

  /** Number of different classes. */
  long classes() {
    return images.stream().map(LabelledImage::label).distinct().count();
  }
}
