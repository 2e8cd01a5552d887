package io.deeperstream.pipeline.decode;

import io.deeperstream.model.PixelBatch;
import java.util.ArrayList;
import java.util.List;

/** Decoded images that wait to be embedded together. Not thread-safe. */
public final class ImageBatch {

  /**
   * The data of one image besides its pixels; the record that it came in is not kept.
   *
   * @param partition of its record
   * @param offset of its record
   * @param pass of its record
   * @param file for training, encoded, possibly shrunk; empty if nothing is trained; must not be
   *     modified
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Entry(
      int partition, long offset, int pass, String imageId, boolean truncated, byte[] file) {}

  /** Files of a batch at most, but for the last one: images may have megabytes. */
  private static final long MOST_FILE_BYTES = 16 << 20;

  private final byte[] pixels;
  private final int imageBytes;
  private final int capacity;
  private final List<Entry> entries;
  private long fileBytes;

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
    fileBytes += entry.file().length;
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

  /** Tells whether no further image has room, by their number or by the bytes of their files. */
  public boolean isFull() {
    return entries.size() == capacity || fileBytes >= MOST_FILE_BYTES;
  }

  public void clear() {
    entries.clear();
    fileBytes = 0;
  }
}
