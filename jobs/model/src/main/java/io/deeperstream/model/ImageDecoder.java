package io.deeperstream.model;

import java.util.Objects;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/**
 * Turns an image file into the network's input, the <em>clustering view</em>: RGB, the shorter side
 * resized to {@code resizeTo} pixels (bilinear, antialiased), the centre cropped to {@code size} ×
 * {@code size}. A file that has this size already is not resampled. The orientation that a camera
 * notes beside the pixels is not applied.
 *
 * <p>JPEGs are reduced while they are decoded as long as their shorter side stays at least {@code
 * resizeTo}. {@link FileDecoder} says what becomes of truncated files, transparency and animations.
 *
 * <p>Thread-safe; each call runs in its caller's thread.
 */
public final class ImageDecoder implements AutoCloseable {

  private final int size;
  private final int resizeTo;
  private final FileDecoder files;

  /**
   * Loads TensorFlow if need be.
   *
   * @param size side of the output in pixels, at least 1
   * @param resizeTo the shorter side before cropping, at least {@code size}
   * @param limits what is decoded at most
   */
  public ImageDecoder(int size, int resizeTo, DecodeLimits limits) {
    if (size < 1 || resizeTo < size) {
      throw new IllegalArgumentException(
          "size (%d) must be at least 1 and resizeTo (%d) at least size".formatted(size, resizeTo));
    }
    this.size = size;
    this.resizeTo = resizeTo;
    this.files = new FileDecoder(limits);
  }

  /**
   * A decoder for a network, with the default limits.
   *
   * @param spec whose {@code imageSize} and {@code resizeTo} count
   */
  public static ImageDecoder of(NetworkSpec spec) {
    return new ImageDecoder(spec.imageSize(), spec.resizeTo(), DecodeLimits.defaults());
  }

  /** Side of the output in pixels. */
  public int size() {
    return size;
  }

  /** Bytes of one decoded image: {@code size · size · 3}. */
  public int imageBytes() {
    return 3 * size * size;
  }

  /**
   * Decodes a file.
   *
   * @param file the whole file; only read
   * @return a new array of pixels and whether the file was truncated
   * @throws UndecodableImageException see its reasons
   */
  public DecodedImage decode(byte[] file) throws UndecodableImageException {
    byte[] pixels = new byte[imageBytes()];
    boolean truncated = decodeInto(file, pixels, 0);
    return new DecodedImage(pixels, size, truncated);
  }

  /**
   * Decodes a file into a batch.
   *
   * @param file the whole file; only read
   * @param out receives {@code [size][size][3]}; untouched where an exception is thrown
   * @param offset the first byte to write
   * @return whether the file was truncated
   * @throws UndecodableImageException see its reasons
   * @throws IndexOutOfBoundsException if {@code out} is too short
   */
  public boolean decodeInto(byte[] file, byte[] out, int offset) throws UndecodableImageException {
    return decodeInto(file, header -> new CentreView(header, resizeTo, size), out, offset);
  }

  /** Decodes the view that {@code views} chooses for the header. */
  boolean decodeInto(byte[] file, View.Choice views, byte[] out, int offset)
      throws UndecodableImageException {
    Objects.checkFromIndexSize(offset, imageBytes(), out.length);
    return files.decode(file, views, pixels -> copy(pixels, out, offset));
  }

  private void copy(TUint8 decoded, byte[] out, int offset) throws UndecodableImageException {
    ByteDataBuffer pixels = decoded.asRawTensor().data();
    if (pixels.size() != imageBytes()) {
      throw UndecodableImageException.damaged(
          "the image decoded to %s instead of the size in its header".formatted(decoded.shape()));
    }
    pixels.read(out, offset, imageBytes());
  }

  @Override
  public void close() {
    files.close();
  }
}
