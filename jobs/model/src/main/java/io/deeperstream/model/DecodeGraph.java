package io.deeperstream.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.DecodeAndCropJpeg;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.op.image.EncodeJpeg;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * TensorFlow's image operations in one graph, each route apart, so that a run touches only what it
 * needs. Thread-safe; operations run in the calling thread.
 */
final class DecodeGraph implements AutoCloseable {

  /**
   * A way from a file, or from pixels, to pixels.
   *
   * @param pixels as decoded, {@code [height][width][channels]}
   * @param resized {@code [1][rows][columns][3]}
   */
  record Route(Operand<TUint8> pixels, Operand<TUint8> resized) {}

  private static final long RGB = 3;
  private static final long RGBA = 4;
  private static final int MAX_RATIO_LOG = 3;
  private static final long JPEG_QUALITY = 95;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Placeholder<TString> file = tf.placeholder(TString.class);
  private final Placeholder<TUint8> raw = tf.placeholder(TUint8.class);
  private final Placeholder<TFloat32> scale = tf.placeholder(TFloat32.class);
  private final Placeholder<TFloat32> translation = tf.placeholder(TFloat32.class);
  private final Placeholder<TInt32> outputSize = tf.placeholder(TInt32.class);
  private final Placeholder<TInt32> window = tf.placeholder(TInt32.class);
  private final List<Route> jpeg = new ArrayList<>();
  private final List<Operand<TUint8>> croppedJpeg = new ArrayList<>();
  private final Route png;
  private final Route gif;
  private final Route fed;
  private final Operand<TUint8> transparentPng;
  private final Operand<TString> encoded;
  private final Session session;

  DecodeGraph() {
    for (int log = 0; log <= MAX_RATIO_LOG; log++) {
      jpeg.add(route(drawJpeg(1L << log)));
      croppedJpeg.add(route(drawCroppedJpeg(1L << log)).resized());
    }
    png = route(tf.image.decodePng(file, TUint8.class, DecodePng.channels(RGB)));
    transparentPng = tf.image.decodePng(file, TUint8.class, DecodePng.channels(RGBA));
    Operand<TUint8> frames = tf.image.decodeGif(file);
    gif = new Route(tf.squeeze(frames), resize(frames));
    fed = route(raw);
    encoded =
        tf.image.encodeJpeg(
            tf.squeeze(raw, Squeeze.axis(List.of(0L))),
            EncodeJpeg.quality(JPEG_QUALITY),
            EncodeJpeg.chromaDownsampling(false));
    // Below 0: no pool; the operations are too small to be handed over.
    ConfigProto.Builder config =
        ConfigProto.newBuilder().setInterOpParallelismThreads(-1).setIntraOpParallelismThreads(1);
    ComputeDevice.CPU.configure(config);
    session = new Session(graph, config.build());
  }

  /**
   * The way of a JPEG.
   *
   * @param ratio 1, 2, 4 or 8: both sides are reduced by it while decoding
   */
  Route jpeg(int ratio) {
    return jpeg.get(Integer.numberOfTrailingZeros(ratio));
  }

  /** The way of a PNG without transparency. */
  Route png() {
    return png;
  }

  /** The way of a GIF of one frame. */
  Route gif() {
    return gif;
  }

  /**
   * Decodes at the file's own size.
   *
   * @return the tensor {@code [height][width][3]} inside a result that the caller must close
   * @throws org.tensorflow.exceptions.TensorFlowException if the file is damaged
   */
  Result decode(Route route, byte[] content) {
    return run(session.runner().fetch(route.pixels()), content);
  }

  /**
   * Decodes and resamples.
   *
   * @return the tensor {@code [1][rows][columns][3]} inside a result that the caller must close
   * @throws org.tensorflow.exceptions.TensorFlowException if the file is damaged
   */
  Result decode(Route route, byte[] content, Resampling resampling) {
    try (Fed shape = new Fed(resampling)) {
      return run(shape.to(session.runner()).fetch(route.resized()), content);
    }
  }

  /**
   * Decodes a part of a JPEG and resamples it. Blocks below the window are not read, those above
   * and beside it not transformed.
   *
   * @param ratio as for {@link #jpeg}
   * @param part what is decoded, in pixels of the reduced image
   * @param resampling from that part to what is shown
   * @return the tensor {@code [1][rows][columns][3]} inside a result that the caller must close
   * @throws org.tensorflow.exceptions.TensorFlowException if the file is damaged
   */
  Result decodeCroppedJpeg(int ratio, byte[] content, Window part, Resampling resampling) {
    try (Fed shape = new Fed(resampling);
        TInt32 rectangle = TInt32.vectorOf(part.top(), part.left(), part.height(), part.width())) {
      Session.Runner runner =
          shape
              .to(session.runner())
              .feed(window, rectangle)
              .fetch(croppedJpeg.get(Integer.numberOfTrailingZeros(ratio)));
      return run(runner, content);
    }
  }

  /**
   * Decodes a PNG with transparency.
   *
   * @return the tensor {@code [height][width][4]} inside a result that the caller must close
   * @throws org.tensorflow.exceptions.TensorFlowException if the file is damaged
   */
  Result decodeTransparentPng(byte[] content) {
    return run(session.runner().fetch(transparentPng), content);
  }

  /**
   * Resamples pixels.
   *
   * @param pixels {@code [height][width][3]}; stays the caller's
   * @return the tensor {@code [1][rows][columns][3]} inside a result that the caller must close
   */
  Result resample(TUint8 pixels, Resampling resampling) {
    try (Fed shape = new Fed(resampling)) {
      return shape.to(session.runner()).feed(raw, pixels).fetch(fed.resized()).run();
    }
  }

  /**
   * Encodes pixels as a JPEG of high quality, colours at full resolution.
   *
   * @param pixels {@code [1][height][width][3]}; stays the caller's
   */
  byte[] encodeJpeg(TUint8 pixels) {
    try (Result result = session.runner().feed(raw, pixels).fetch(encoded).run()) {
      return ((TString) result.get(0)).asBytes().getObject();
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private Result run(Session.Runner runner, byte[] content) {
    try (TString tensor = TString.tensorOfBytes(NdArrays.scalarOfObject(content))) {
      return runner.feed(file, tensor).run();
    }
  }

  /** A resampling as the graph takes it. */
  private final class Fed implements AutoCloseable {
    private final TInt32 sizes;
    private final TFloat32 scales;
    private final TFloat32 offsets;

    Fed(Resampling resampling) {
      sizes = TInt32.vectorOf(resampling.rows(), resampling.columns());
      scales = TFloat32.vectorOf(resampling.scaleY(), resampling.scaleX());
      offsets = TFloat32.vectorOf(-resampling.offsetY(), -resampling.offsetX());
    }

    Session.Runner to(Session.Runner runner) {
      return runner.feed(outputSize, sizes).feed(scale, scales).feed(translation, offsets);
    }

    @Override
    public void close() {
      sizes.close();
      scales.close();
      offsets.close();
    }
  }

  /** Never with TensorFlow's own recovery of truncated files: some keep it busy for ever. */
  private Operand<TUint8> drawJpeg(long ratio) {
    return tf.image.decodeJpeg(
        file,
        DecodeJpeg.channels(RGB),
        DecodeJpeg.ratio(ratio),
        DecodeJpeg.dctMethod("INTEGER_ACCURATE"));
  }

  private Operand<TUint8> drawCroppedJpeg(long ratio) {
    return tf.image.decodeAndCropJpeg(
        file,
        window,
        DecodeAndCropJpeg.channels(RGB),
        DecodeAndCropJpeg.ratio(ratio),
        DecodeAndCropJpeg.dctMethod("INTEGER_ACCURATE"));
  }

  private Route route(Operand<TUint8> pixels) {
    return new Route(pixels, resize(tf.expandDims(pixels, tf.constant(0))));
  }

  /** Bilinear with antialiasing; only the crop is computed. */
  private Operand<TUint8> resize(Operand<TUint8> images) {
    Operand<TFloat32> values =
        tf.image.scaleAndTranslate(
            images,
            outputSize,
            scale,
            translation,
            ScaleAndTranslate.kernelType("triangle"),
            ScaleAndTranslate.antialias(true));
    return tf.dtypes.cast(tf.math.add(values, tf.constant(0.5f)), TUint8.class);
  }

  static Shape shape(int height, int width) {
    return Shape.of(height, width, RGB);
  }
}
