package io.deeperstream.cli;

import io.deeperstream.collection.CollectionImage;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import io.deeperstream.evaluation.LabelTable;
import io.deeperstream.evaluation.LabelledImage;
import io.deeperstream.pipeline.probe.ProbeSet;
import io.deeperstream.pipeline.probe.ProbeStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.ProbeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** The labelled hold-out that {@code --probe} names, from a collection on the client's disk. */
final class ProbeImages {

  private static final int NAMED = 5;

  private ProbeImages() {}

  /** An image with the hash that decides whether it is taken. */
  private record Ranked(long rank, LabelledImage image) {
    static final Comparator<Ranked> ORDER =
        Comparator.comparingLong(Ranked::rank).thenComparing(ranked -> ranked.image().id());
  }

  /**
   * Writes the hold-out into the store and notes its place in the settings; does nothing where
   * {@code --probe} is empty.
   *
   * @param settings validated; changed
   * @param tell told in a line what was found
   * @throws InvalidSettingException if paths name nothing, or the images cannot be scored: they are
   *     too few, of one class, or without a label
   * @throws IOException if the collection or the labels cannot be read, or the store not written
   */
  static void store(JobSettings settings, Consumer<String> tell) throws IOException {
    ProbeSettings probe = settings.probe();
    if (probe.path().isEmpty()) {
      return;
    }
    ProbeSet set = read(Path.of(probe.path()), probe.labels(), probe.images());
    probe.storedAt(new ProbeStore(settings.store()).write(set));
    tell.accept(
        "the probe: %,d images of %d classes of %s, in %s"
            .formatted(set.images().size(), set.classes().size(), probe.path(), probe.stored()));
  }

  /**
   * Reads a hold-out.
   *
   * @param path of a collection
   * @param labels path of a CSV, or {@link ProbeSettings#FOLDERS}
   * @param most images taken at most: those whose ids have the smallest hashes
   */
  static ProbeSet read(Path path, String labels, int most) throws IOException {
    if (!Files.exists(path)) {
      throw new InvalidSettingException("--probe is %s, which is not there".formatted(path));
    }
    Function<String, Optional<String>> label = labels(labels);
    PriorityQueue<Ranked> taken = new PriorityQueue<>(Ranked.ORDER.reversed());
    List<String> unlabelled = new ArrayList<>();
    long images = 0;
    try (ImageIterator all = ImageCollection.open(path).images()) {
      for (; all.hasNext(); images++) {
        CollectionImage image = all.next();
        Optional<String> found = label.apply(image.id());
        if (found.isEmpty()) {
          unlabelled.add(image.id());
        } else {
          taken.add(
              new Ranked(
                  rank(image.id()), new LabelledImage(image.id(), found.get(), image.bytes())));
          if (taken.size() > most) {
            taken.remove();
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (!unlabelled.isEmpty()) {
      throw new InvalidSettingException(
          "%d of %d images in %s have no label by --probe-labels %s: %s%s"
              .formatted(
                  unlabelled.size(),
                  images,
                  path,
                  labels,
                  String.join(", ", unlabelled.subList(0, Math.min(NAMED, unlabelled.size()))),
                  unlabelled.size() > NAMED ? ", …" : ""));
    }
    try {
      return ProbeSet.of(taken.stream().map(Ranked::image).toList());
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("--probe %s: %s".formatted(path, e.getMessage()));
    }
  }

  private static Function<String, Optional<String>> labels(String labels) throws IOException {
    if (labels.equals(ProbeSettings.FOLDERS)) {
      return ProbeImages::topFolder;
    }
    Path csv = Path.of(labels);
    if (!Files.isRegularFile(csv)) {
      throw new InvalidSettingException(
          "--probe-labels is %s, which is neither a file nor '%s'"
              .formatted(labels, ProbeSettings.FOLDERS));
    }
    return LabelTable.read(csv)::label;
  }

  /** The first folder of an id such as {@code birds/owls/snowy.png}; empty where there is none. */
  static Optional<String> topFolder(String id) {
    int end = id.indexOf('/');
    return end < 1 ? Optional.empty() : Optional.of(id.substring(0, end));
  }

  private static long rank(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
