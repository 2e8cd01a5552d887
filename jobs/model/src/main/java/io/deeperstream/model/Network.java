package io.deeperstream.model;

import io.deeperstream.clustering.FloatMatrix;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A network that can be changed: its graph, its variables by name, calibration and export. What
 * only embeds is a {@link Teacher}.
 *
 * <p>Reading, embedding and exporting may go on in several threads; whoever writes or calibrates
 * must see to it that nothing else runs meanwhile.
 */
public final class Network implements Embedder {

  private final NetworkSpec spec;
  private final Graph graph;
  private final Session session;
  private final VariableSet variables;
  private final VariableAccess values;
  private final Placeholder<TUint8> images;
  private final Operand<TFloat32> map;
  private final Operand<TFloat32> descriptor;

  private Network(NetworkSpec spec) {
    TensorFlowRuntime.ensureLoaded();
    this.spec = spec;
    graph = new Graph();
    Ops tf = Ops.create(graph);
    images = placeholder(tf, spec);
    variables = new VariableSet(tf, Signatures.TEACHER, Parameter.of(spec));
    TrunkGraph trunk = new TrunkGraph(tf, spec, variables);
    map = trunk.features(images);
    descriptor = tf.withName(Signatures.DESCRIPTOR).identity(trunk.classify(map));
    session = new Session(graph, TensorFlowRuntime.sessionConfig());
    values = variables.in(session);
  }

  /**
   * A network with freshly drawn variables. Its running statistics are 0 and 1: {@link #calibrate}
   * it before its descriptors mean anything.
   *
   * @param spec the shape
   * @param seed decides every value, together with the variables' names
   */
  public static Network random(NetworkSpec spec, long seed) {
    Network network = new Network(spec);
    network.values.fill(parameter -> parameter.draw(seed));
    return network;
  }

  /**
   * A network with given variables, such as {@link SavedVariables#read} finds.
   *
   * @param spec the shape
   * @param values every variable by its {@link Parameter}'s name, and no other; copied
   * @throws IllegalArgumentException if one is missing, unknown, or of another size
   */
  public static Network from(NetworkSpec spec, Map<String, float[]> values) {
    List<String> names = Parameter.of(spec).stream().map(Parameter::name).toList();
    for (String name : names) {
      if (!values.containsKey(name)) {
        throw new IllegalArgumentException("the variable %s is missing".formatted(name));
      }
    }
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "the variable %s is not one of this network's, %s".formatted(name, names));
      }
    }
    Network network = new Network(spec);
    try {
      network.values.write(values);
    } catch (IllegalArgumentException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /** The shape. */
  public NetworkSpec spec() {
    return spec;
  }

  /** Every variable, in the order of the forward pass. */
  public List<Parameter> parameters() {
    return variables.parameters();
  }

  /**
   * Reads a variable.
   *
   * @param name see {@link Parameter#name}
   * @return row-major; the caller owns it
   * @throws java.util.NoSuchElementException if there is no such variable
   */
  public float[] read(String name) {
    return values.read(name);
  }

  /**
   * Sets a variable.
   *
   * @param name see {@link Parameter#name}
   * @param values row-major; copied
   * @throws java.util.NoSuchElementException if there is no such variable
   * @throws IllegalArgumentException if the number of values is not the variable's
   */
  public void write(String name, float[] values) {
    this.values.write(Map.of(name, values));
  }

  /**
   * Sets batch norm's running statistics from images, so that random weights can be used: every
   * batch passes the network in training form, and the running mean and variance become the average
   * of the batches' own, weighted by their counts. Variances are unbiased (divided by n − 1), as
   * PyTorch's {@code running_var} is.
   *
   * @param batches at least one; each is consumed before the next is asked for
   * @throws IllegalArgumentException if there is no batch, or one is shorter than its count
   */
  public void calibrate(Iterator<PixelBatch> batches) {
    try (Calibration calibration = new Calibration(spec, this::read)) {
      while (batches.hasNext()) {
        calibration.add(batches.next());
      }
      values.write(calibration.averages());
    }
  }

  /**
   * Writes a SavedModel with the signature {@link Signatures#EMBED}.
   *
   * @param folder must not exist, or be empty
   * @throws IOException if it holds something, or cannot be written
   */
  public void export(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var content = Files.list(folder)) {
        if (content.findAny().isPresent()) {
          throw new FileAlreadyExistsException(folder.toString(), null, "the folder is not empty");
        }
      }
    }
    Signature embed =
        Signature.builder(Signatures.EMBED)
            .input(Signatures.IMAGES, images)
            .output(Signatures.DESCRIPTOR, descriptor)
            .build();
    SavedModelBundle.exporter(folder.toString())
        .withSession(session)
        .withTags(Signatures.TAG)
        .withSignature(embed)
        .export();
  }

  @Override
  public int imageSize() {
    return spec.imageSize();
  }

  @Override
  public int descriptorSize() {
    return spec.descriptorSize();
  }

  @Override
  public FloatMatrix embed(byte[] pixels, int count) {
    int size = spec.descriptorSize();
    return new FloatMatrix(run(pixels, count, descriptor).get(0), count, size);
  }

  /**
   * Embeds a batch up to a layer.
   *
   * @param pixels as for {@link #embed(byte[], int)}
   * @param count number of images, at least 0
   * @param layer what to take
   * @return {@code [count][layer.size(spec)]}, owned by the caller
   * @throws IllegalArgumentException if {@code pixels} holds fewer than {@code count} images
   */
  public FloatMatrix embed(byte[] pixels, int count, Layer layer) {
    if (layer == Layer.DESCRIPTOR) {
      return embed(pixels, count);
    }
    return pool(run(pixels, count, map).get(0), count, layer);
  }

  /**
   * Embeds a batch and keeps the features of every layer, at the cost of one forward pass.
   *
   * @param pixels as for {@link #embed(byte[], int)}
   * @param count number of images, at least 0
   * @return the same values as {@link #embed(byte[], int, Layer)} gives for each layer
   * @throws IllegalArgumentException if {@code pixels} holds fewer than {@code count} images
   */
  public Map<Layer, FloatMatrix> embedAllLayers(byte[] pixels, int count) {
    List<float[]> values = run(pixels, count, descriptor, map);
    Map<Layer, FloatMatrix> features = new EnumMap<>(Layer.class);
    for (Layer layer : Layer.values()) {
      features.put(
          layer,
          layer == Layer.DESCRIPTOR
              ? new FloatMatrix(values.get(0), count, spec.descriptorSize())
              : pool(values.get(1), count, layer));
    }
    return features;
  }

  private FloatMatrix pool(float[] maps, int count, Layer layer) {
    return new AveragePooling(spec.featureExtent(), spec.featureChannels(), layer.cells())
        .apply(maps, count);
  }

  /** The values of some outputs for a batch, {@code [count][…]} each. */
  @SafeVarargs
  private List<float[]> run(byte[] pixels, int count, Operand<TFloat32>... outputs) {
    List<float[]> values = new ArrayList<>();
    if (count == 0) {
      for (int i = 0; i < outputs.length; i++) {
        values.add(new float[0]);
      }
      return values;
    }
    try (TUint8 batch = tensor(pixels, count, spec.imageSize())) {
      Session.Runner runner = session.runner().feed(images, batch);
      for (Operand<TFloat32> output : outputs) {
        runner.fetch(output);
      }
      try (var results = runner.run()) {
        for (int i = 0; i < outputs.length; i++) {
          TFloat32 result = (TFloat32) results.get(i);
          float[] copied = new float[Math.toIntExact(result.size())];
          result.copyTo(DataBuffers.of(copied, false, false));
          values.add(copied);
        }
      }
    }
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  static Placeholder<TUint8> placeholder(Ops tf, NetworkSpec spec) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE, spec.imageSize(), spec.imageSize(), 3);
    return tf.withName(Signatures.IMAGES).placeholder(TUint8.class, Placeholder.shape(shape));
  }

  /** The batch as a tensor that the caller must close. */
  static TUint8 tensor(byte[] pixels, int count, int imageSize) {
    int bytes = PixelBatch.checkedBytes(pixels.length, count, imageSize);
    return TUint8.tensorOf(
        Shape.of(count, imageSize, imageSize, 3),
        DataBuffers.of(pixels, true, false).slice(0, bytes));
  }
}
