package io.deeperstream.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import ai.djl.training.ParameterStore;
import io.deeperstream.clustering.FloatMatrix;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A frozen network that embeds, loaded from a SavedModel by the DJL TensorFlow engine. Teachers of
 * several generations live side by side, each with a session and variables of its own.
 *
 * <p>Thread-safe: the subtasks of a process share one teacher and call it at once.
 */
public final class Teacher implements Embedder {

  private final Path savedModel;
  private final Model model;
  private final TfSymbolBlock block;
  private final int imageSize;
  private final int featureSize;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Teacher(Path savedModel, Model model, SignatureDef signature, String output) {
    this.savedModel = savedModel;
    this.model = model;
    this.block = (TfSymbolBlock) model.getBlock();
    this.imageSize = dimension(signature.getInputsOrThrow(Signatures.IMAGES).getTensorShape(), 1);
    this.featureSize = dimension(signature.getOutputsOrThrow(output).getTensorShape(), 1);
  }

  /** {@link #load(Path, Layer, TeacherOptions)}, to give descriptors. */
  public static Teacher load(Path savedModel, TeacherOptions options) throws IOException {
    return load(savedModel, Layer.DESCRIPTOR, options);
  }

  /**
   * Loads a teacher.
   *
   * @param savedModel a local folder as {@link Network#export} writes it
   * @param layer whose features it gives: the descriptor or the pooled ones
   * @param options threads, precision and device
   * @throws FileNotFoundException if the folder holds no SavedModel
   * @throws IOException if the SavedModel is malformed, or gives no features of the layer
   * @throws IllegalArgumentException if no SavedModel gives features of the layer
   */
  public static Teacher load(Path savedModel, Layer layer, TeacherOptions options)
      throws IOException {
    String signature = signature(layer);
    String output = layer == Layer.POOLED ? Signatures.POOLED : Signatures.DESCRIPTOR;
    TensorFlowRuntime.ensureLoadedFor(options);
    if (!Files.isRegularFile(savedModel.resolve("saved_model.pb"))) {
      throw new FileNotFoundException("%s holds no saved_model.pb".formatted(savedModel));
    }
    Model model = Engine.getEngine("TensorFlow").newModel("saved_model.pb", Device.cpu());
    try {
      model.load(
          savedModel,
          null,
          Map.of("SignatureDefKey", signature, "ConfigProto", options.toConfig()));
      return new Teacher(savedModel, model, definition(model, signature), output);
    } catch (MalformedModelException | RuntimeException e) {
      model.close();
      throw new IOException(
          "%s is not a model of this project, or gives no %s features".formatted(savedModel, layer),
          e);
    } catch (IOException e) {
      model.close();
      throw e;
    }
  }

  private static String signature(Layer layer) {
    return switch (layer) {
      case DESCRIPTOR -> Signatures.EMBED;
      case POOLED -> Signatures.EMBED_POOLED;
      case MAP_2X2 ->
          throw new IllegalArgumentException(
              "the layer (%s) must be %s or %s".formatted(layer, Layer.DESCRIPTOR, Layer.POOLED));
    };
  }

  private static SignatureDef definition(Model model, String signature) {
    MetaGraphDef definition =
        ((TfSymbolBlock) model.getBlock()).getSavedModelBundle().getMetaGraphDef();
    return definition.getSignatureDefOrThrow(signature);
  }

  private static int dimension(TensorShapeProto shape, int axis) {
    return Math.toIntExact(shape.getDim(axis).getSize());
  }

  @Override
  public int imageSize() {
    return imageSize;
  }

  @Override
  public int featureSize() {
    return featureSize;
  }

  @Override
  public FloatMatrix embed(byte[] pixels, int count) {
    return embed(ByteBuffer.wrap(pixels), count);
  }

  /**
   * Embeds a batch from a buffer.
   *
   * @param pixels RGB bytes from its position on, {@code [count][imageSize][imageSize][3]}; neither
   *     its position nor its content changes
   * @param count number of images, at least 0
   * @return {@code [count][featureSize]}, owned by the caller
   * @throws IllegalArgumentException if the buffer holds fewer than {@code count} images
   * @throws IllegalStateException after {@link #close}
   */
  public FloatMatrix embed(ByteBuffer pixels, int count) {
    int bytes = PixelBatch.checkedBytes(pixels.remaining(), count, imageSize);
    float[] features = new float[Math.multiplyExact(count, featureSize)];
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the teacher of %s is closed".formatted(savedModel));
      }
      if (count > 0) {
        forward(pixels.slice(pixels.position(), bytes), count, features);
      }
    } finally {
      lock.readLock().unlock();
    }
    return new FloatMatrix(features, count, featureSize);
  }

  private void forward(ByteBuffer pixels, int count, float[] features) {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      var shape = new ai.djl.ndarray.types.Shape(count, imageSize, imageSize, 3);
      // Straight into the tensor: creating it from a heap buffer would copy through a direct one.
      NDArray images = scope.create(shape, DataType.UINT8);
      images.set(pixels);
      NDList output = block.forward(new ParameterStore(scope, false), new NDList(images), false);
      output.get(0).toByteBuffer().asFloatBuffer().get(features);
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
