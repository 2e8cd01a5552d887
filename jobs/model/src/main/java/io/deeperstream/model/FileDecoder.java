package io.deeperstream.model;

import java.util.Objects;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.TUint8;

/**
 * Decodes views of image files by TensorFlow's image operations, whatever the format. Limits are
 * checked against the header before anything is decoded. Truncated JPEGs are decoded as far as they
 * go, with grey for the rest; transparency is composited on white, 16-bit channels lose their lower
 * half, and of an animation the first frame is taken. Thread-safe; each call runs in its caller's
 * thread.
 */
final class FileDecoder implements AutoCloseable {

  /** Takes what was decoded. */
  interface Sink {
    /**
     * @param pixels of the view, {@code [height][width][3]} or {@code [1][height][width][3]}; valid
     *     until it returns
     */
    void take(TUint8 pixels) throws UndecodableImageException;
  }

  private final DecodeLimits limits;
  private final DecodeGraph graph;

  /** Loads TensorFlow if need be. */
  FileDecoder(DecodeLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    TensorFlowRuntime.ensureLoaded();
    this.graph = new DecodeGraph();
  }

  DecodeGraph graph() {
    return graph;
  }

  /**
   * Decodes the view that {@code views} chooses for the header.
   *
   * @param file the whole file; only read
   * @return whether the file was truncated
   * @throws UndecodableImageException see its reasons
   */
  boolean decode(byte[] file, View.Choice views, Sink sink) throws UndecodableImageException {
    limits.check(file);
    ImageHeader header = ImageHeader.probe(file);
    limits.check(header);
    if (header.format() == ImageFormat.JPEG) {
      limits.checkScans(header, new JpegMarkers(file).scans());
    }
    View view = views.of(header);
    try {
      return switch (header.format()) {
        case JPEG -> jpeg(file, view, sink);
        case PNG -> png(file, header, view, sink);
        case GIF -> decode(graph.gif(), GifFirstFrame.cut(file), view, 1, sink);
        case BMP -> bmp(file, view, sink);
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

  private boolean jpeg(byte[] file, View view, Sink sink) throws UndecodableImageException {
    int ratio = view.ratio();
    boolean truncated = !new JpegMarkers(file).ends();
    byte[] ended = truncated ? JpegMarkers.end(file) : file;
    Optional<Window> window = view.window(ratio);
    if (window.isEmpty()) {
      decode(graph.jpeg(ratio), ended, view, ratio, sink);
    } else {
      Resampling resampling = view.resampling(ratio).within(window.get());
      try (Result result = graph.decodeCroppedJpeg(ratio, ended, window.get(), resampling)) {
        give(result, sink);
      }
    }
    return truncated;
  }

  private boolean png(byte[] file, ImageHeader header, View view, Sink sink)
      throws UndecodableImageException {
    PngChunks.check(file);
    if (!header.alpha()) {
      return decode(graph.png(), file, view, 1, sink);
    }
    try (Result decoded = graph.decodeTransparentPng(file);
        TUint8 opaque = Opaque.onWhite((TUint8) decoded.get(0))) {
      return resample(opaque, view, sink);
    }
  }

  private boolean bmp(byte[] file, View view, Sink sink) throws UndecodableImageException {
    try (TUint8 pixels = Bitmaps.decode(file)) {
      return resample(pixels, view, sink);
    }
  }

  private boolean decode(DecodeGraph.Route route, byte[] file, View view, int ratio, Sink sink)
      throws UndecodableImageException {
    try (Result result =
        view.isWhole(ratio)
            ? graph.decode(route, file)
            : graph.decode(route, file, view.resampling(ratio))) {
      return give(result, sink);
    }
  }

  private boolean resample(TUint8 pixels, View view, Sink sink) throws UndecodableImageException {
    try (Result result = graph.resample(pixels, view.resampling(1))) {
      return give(result, sink);
    }
  }

  /** Answers false, for "not truncated", so that the complete formats read as one expression. */
  private static boolean give(Result result, Sink sink) throws UndecodableImageException {
    sink.take((TUint8) result.get(0));
    return false;
  }
}
