package io.deeperstream.model;

import java.util.Objects;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/**
 * Turns an image file into the network's input, the <em>clustering view</em>: RGB, the shorter side
 * resized to {@code resizeTo} pixels (bilinear, antialiased), the centre cropped to {@code size} ×
 * {@code size}. A file that has this size already is not resampled. The orientation that a camera
 * notes beside the pixels is not applied.
 *
 * <p>JPEGs are reduced while they are decoded as long as their shorter side stays at least {@code
 * resizeTo}; truncated ones are decoded as far as they go, with grey for the rest. Transparency is
 * composited on white, 16-bit channels lose their lower half, and of an animation the first frame
 * is taken. Limits are checked against the header before anything is decoded.
 *
 * <p>Thread-safe; each call runs in its caller's thread.
 */
public final class ImageDecoder implements AutoCloseable {

  private final int size;
  private final int resizeTo;
  private final DecodeLimits limits;
  private final DecodeGraph graph;

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
    TensorFlowRuntime.ensureLoaded();
    this.size = size;
    this.resizeTo = resizeTo;
    this.limits = Objects.requireNonNull(limits, "limits");
    this.graph = new DecodeGraph(size);
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
    limits.check(file);
    ImageHeader header = ImageHeader.probe(file);
    limits.check(header);
    if (header.format() == ImageFormat.JPEG) {
      limits.checkScans(header, new JpegMarkers(file).scans());
    }
    View view = views.of(header);
    try {
      return switch (header.format()) {
        case JPEG -> jpeg(file, view, out, offset);
        case PNG -> png(file, header, view, out, offset);
        case GIF -> decode(graph.gif(), GifFirstFrame.cut(file), view, 1, out, offset);
        case BMP -> bmp(file, view, out, offset);
      };
    } catch (TFResourceExhaustedException e) {
      throw e;
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw new UndecodableImageException(
          UndecodableImageException.Reason.UNDECODABLE_IMAGE,
          "the %s of %d bytes, %d × %d pixels, is damaged: %s"
              .formatted(
                  header.format(), file.length, header.width(), header.height(), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    graph.close();
  }

  private boolean jpeg(byte[] file, View view, byte[] out, int offset)
      throws UndecodableImageException {
    int ratio = view.ratio();
    boolean truncated = !new JpegMarkers(file).ends();
    byte[] ended = truncated ? JpegMarkers.end(file) : file;
    Optional<Window> window = view.window(ratio);
    if (window.isEmpty()) {
      decode(graph.jpeg(ratio), ended, view, ratio, out, offset);
    } else {
      Resampling resampling = view.resampling(ratio).within(window.get());
      try (Result result = graph.decodeCroppedJpeg(ratio, ended, window.get(), resampling)) {
        copy(result, out, offset);
      }
    }
    return truncated;
  }

  private boolean png(byte[] file, ImageHeader header, View view, byte[] out, int offset)
      throws UndecodableImageException {
    PngChunks.check(file);
    if (!header.alpha()) {
      return decode(graph.png(), file, view, 1, out, offset);
    }
    try (Result decoded = graph.decodeTransparentPng(file);
        TUint8 opaque = Opaque.onWhite((TUint8) decoded.get(0))) {
      return resample(opaque, view, out, offset);
    }
  }

  private boolean bmp(byte[] file, View view, byte[] out, int offset)
      throws UndecodableImageException {
    try (TUint8 pixels = Bitmaps.decode(file)) {
      return resample(pixels, view, out, offset);
    }
  }

  private boolean decode(
      DecodeGraph.Route route, byte[] file, View view, int ratio, byte[] out, int offset)
      throws UndecodableImageException {
    try (Result result =
        view.isWhole(ratio)
            ? graph.decode(route, file)
            : graph.decode(route, file, view.resampling(ratio))) {
      return copy(result, out, offset);
    }
  }

  private boolean resample(TUint8 pixels, View view, byte[] out, int offset)
      throws UndecodableImageException {
    try (Result result = graph.resample(pixels, view.resampling(1))) {
      return copy(result, out, offset);
    }
  }

  /** Answers false, for "not truncated", so that the complete formats read as one expression. */
  private boolean copy(Result result, byte[] out, int offset) throws UndecodableImageException {
    ByteDataBuffer pixels = result.get(0).asRawTensor().data();
    if (pixels.size() != imageBytes()) {
      throw UndecodableImageException.damaged(
          "the image decoded to %s instead of the size in its header"
              .formatted(result.get(0).shape()));
    }
    pixels.read(out, offset, imageBytes());
    return false;
  }
}
