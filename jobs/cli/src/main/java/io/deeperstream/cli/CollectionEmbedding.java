package io.deeperstream.cli;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.collection.CollectionImage;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.UndecodableImageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Embeds a collection's images, in its order, in the clustering view. Decodes files on several
 * threads, and keeps one batch in memory at a time.
 */
final class CollectionEmbedding implements AutoCloseable {

  private static final int NAMED = 10;

  /** Receives rows batch by batch, a matrix for each layer of the model. */
  @FunctionalInterface
  interface Sink {
    void accept(List<String> ids, List<FloatMatrix> rows) throws IOException;
  }

  /**
   * Counts of the images embedded and left out.
   *
   * @param images in the collection
   * @param truncated images whose file ended early; they have rows
   * @param bad images that cannot be decoded, each with its reason; they have none
   */
  record Found(long images, long truncated, List<String> bad) {}

  private final FeatureModel model;
  private final ImageDecoder decoder;
  private final ExecutorService threads;
  private final int batch;
  private final boolean skipBad;
  private final List<String> bad = new ArrayList<>();
  private long images;
  private long truncated;

  /**
   * @param model remains owned by the caller
   * @param batch images embedded at once, 1 or more
   * @param threads number of decoding threads, 1 or more
   * @param skipBad whether to leave out images that cannot be decoded instead of failing
   */
  CollectionEmbedding(FeatureModel model, int batch, int threads, boolean skipBad) {
    this.model = model;
    this.batch = batch;
    this.skipBad = skipBad;
    this.decoder = new ImageDecoder(model.imageSize(), model.resizeTo(), DecodeLimits.defaults());
    this.threads = Executors.newFixedThreadPool(threads);
  }

  /**
   * Embeds all images.
   *
   * @param progress receives the number of images so far
   * @throws IOException naming them, if images cannot be decoded and must not be skipped
   */
  Found embed(ImageCollection collection, Sink sink, LongConsumer progress) throws IOException {
    try (ImageIterator all = collection.images()) {
      while (all.hasNext()) {
        List<CollectionImage> next = new ArrayList<>();
        while (next.size() < batch && all.hasNext()) {
          next.add(all.next());
        }
        embed(next, sink);
        images += next.size();
        progress.accept(images);
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (!bad.isEmpty() && !skipBad) {
      throw new IOException(
          "%d of %d images cannot be decoded (--skip-bad leaves them out): %s%s"
              .formatted(
                  bad.size(),
                  images,
                  String.join("; ", bad.subList(0, Math.min(NAMED, bad.size()))),
                  bad.size() > NAMED ? "; …" : ""));
    }
    return new Found(images, truncated, List.copyOf(bad));
  }

  private void embed(List<CollectionImage> next, Sink sink) throws IOException {
    byte[] pixels = new byte[Math.multiplyExact(next.size(), decoder.imageBytes())];
    List<Future<Optional<String>>> decoded = new ArrayList<>();
    for (int i = 0; i < next.size(); i++) {
      CollectionImage image = next.get(i);
      int offset = i * decoder.imageBytes();
      decoded.add(threads.submit(() -> decode(image, pixels, offset)));
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < next.size(); i++) {
      Optional<String> reason = await(decoded.get(i));
      if (reason.isPresent()) {
        bad.add(next.get(i).id() + ": " + reason.get());
      } else {
        int to = ids.size() * decoder.imageBytes();
        System.arraycopy(pixels, i * decoder.imageBytes(), pixels, to, decoder.imageBytes());
        ids.add(next.get(i).id());
      }
    }
    // After a bad image that must not be skipped, the walk continues only to name the others.
    if (!ids.isEmpty() && (bad.isEmpty() || skipBad)) {
      sink.accept(ids, model.embed(pixels, ids.size()));
    }
  }

  /** Decodes a file; returns the reason if it cannot be decoded. */
  private Optional<String> decode(CollectionImage image, byte[] pixels, int offset) {
    try {
      if (decoder.decodeInto(image.bytes(), pixels, offset)) {
        countTruncated();
      }
      return Optional.empty();
    } catch (UndecodableImageException e) {
      return Optional.of(e.getMessage());
    }
  }

  private synchronized void countTruncated() {
    truncated++;
  }

  private static Optional<String> await(Future<Optional<String>> decoded) throws IOException {
    try {
      return decoded.get();
    } catch (ExecutionException e) {
      throw new IOException("decoding failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while decoding", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    decoder.close();
  }
}
