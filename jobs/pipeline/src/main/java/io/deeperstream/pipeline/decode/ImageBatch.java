package io.deeperstream.pipeline.decode;

import io.deeperstream.model.PixelBatch;
import io.deeperstream.pipeline.source.StreamedImage;
import java.util.ArrayList;
import java.util.List;

/** Decoded images that wait to be embedded together. Not thread-safe. */
public final class ImageBatch {

  /**
   * The data of one image besides its pixels.
   *
   * @param file for training, encoded, possibly shrunk; empty if nothing is trained; must not be
   *     modified
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Entry(StreamedImage origin, String imageId, boolean truncated, byte[] file) {}

  private final byte[] pixels;
  private final int imageBytes;
  private final int capacity;
  private final List<Entry> entries;

  /**
   * @param capacity maximum number of images
   * @param imageSize height and width of an image
   * @throws IllegalArgumentException if no array holds that many
   */
  public ImageBatch(int capacity, int imageSize) {
    this.capacity = capacity;
    this.imageBytes = PixelBatch.bytes(1, imageSize);
    this.pixels = new byte[PixelBatch.bytes(capacity, imageSize)];
    this.entries = new ArrayList<>(capacity);
  }

  /** Returns the pixels, uint8 [capacity][S][S][3]; the first {@code size()} images are valid. */
  public byte[] pixels() {
    return pixels;
  }

  /** Returns the offset at which to put the next image's pixels. */
  public int nextOffset() {
    return entries.size() * imageBytes;
  }

  /** Adds the image whose pixels have been put at {@link #nextOffset()}. */
  public void add(Entry entry) {
    entries.add(entry);
  }

  public Entry get(int i) {
    return entries.get(i);
  }

  public int size() {
    return entries.size();
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  public boolean isFull() {
    return entries.size() == capacity;
  }

  public void clear() {
    entries.clear();
  }
}
