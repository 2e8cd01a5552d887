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
  private final Operand<TFloat32> pooled;
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
    pooled = tf.withName(Signatures.POOLED).math.mean(map, tf.constant(new int[] {1, 2}));
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
   * Writes a SavedModel with the signatures {@link Signatures#EMBED} and {@link
   * Signatures#EMBED_POOLED}.
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
    Signature embedPooled =
        Signature.builder(Signatures.EMBED_POOLED)
            .input(Signatures.IMAGES, images)
            .output(Signatures.POOLED, pooled)
            .build();
    SavedModelBundle.exporter(folder.toString())
        .withSession(session)
        .withTags(Signatures.TAG)
        .withSignatures(embed, embedPooled)
        .export();
  }

  @Override
  public int imageSize() {
    return spec.imageSize();
  }

  @Override
  public int featureSize() {
    return spec.descriptorSize();
  }

  @Override
  public FloatMatrix embed(byte[] pixels, int count) {
    return embed(pixels, count, Layer.DESCRIPTOR);
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
    return embed(pixels, count, List.of(layer)).get(0);
  }

  /**
   * Embeds a batch up to several layers in one forward pass.
   *
   * @param pixels as for {@link #embed(byte[], int)}
   * @param count number of images, at least 0
   * @param layers what to take, at least one
   * @return {@code [count][layer.size(spec)]} of each layer, owned by the caller
   * @throws IllegalArgumentException if {@code pixels} holds fewer than {@code count} images
   */
  public List<FloatMatrix> embed(byte[] pixels, int count, List<Layer> layers) {
    int extent = spec.featureExtent();
    int channels = spec.featureChannels();
    List<Output> outputs = new ArrayList<>();
    if (layers.stream().anyMatch(layer -> layer != Layer.DESCRIPTOR)) {
      outputs.add(new Output(map, extent * extent * channels));
    }
    if (layers.contains(Layer.DESCRIPTOR)) {
      outputs.add(new Output(descriptor, spec.descriptorSize()));
    }
    List<float[]> values = run(pixels, count, outputs);
    return layers.stream()
        .map(
            layer ->
                layer == Layer.DESCRIPTOR
                    ? new FloatMatrix(values.get(values.size() - 1), count, spec.descriptorSize())
                    : new AveragePooling(extent, channels, layer.cells())
                        .apply(values.get(0), count))
        .toList();
  }

  /**
   * Embeds batch after batch up to several layers.
   *
   * @param batches at least one
   * @param layers what to take, at least one
   * @return {@code [images of all batches][layer.size(spec)]} of each layer, owned by the caller
   */
  public Map<Layer, FloatMatrix> embed(List<PixelBatch> batches, List<Layer> layers) {
    Map<Layer, List<FloatMatrix>> parts = new EnumMap<>(Layer.class);
    for (PixelBatch batch : batches) {
      List<FloatMatrix> features = embed(batch.pixels(), batch.count(), layers);
      for (int i = 0; i < layers.size(); i++) {
        parts.computeIfAbsent(layers.get(i), any -> new ArrayList<>()).add(features.get(i));
      }
    }
    Map<Layer, FloatMatrix> all = new EnumMap<>(Layer.class);
    parts.forEach((layer, rows) -> all.put(layer, FloatMatrix.concat(rows)));
    return all;
  }

  /**
   * A part of the forward pass.
   *
   * @param operand what it computes
   * @param size values for each image
   */
  private record Output(Operand<TFloat32> operand, int size) {}

  private List<float[]> run(byte[] pixels, int count, List<Output> outputs) {
    List<float[]> values =
        outputs.stream()
            .map(output -> new float[Math.multiplyExact(count, output.size())])
            .toList();
    if (count == 0) {
      return values;
    }
    try (TUint8 batch = tensor(pixels, count, spec.imageSize())) {
      Session.Runner runner = session.runner().feed(images, batch);
      outputs.forEach(output -> runner.fetch(output.operand()));
      try (var result = runner.run()) {
        for (int i = 0; i < outputs.size(); i++) {
          ((TFloat32) result.get(i)).copyTo(DataBuffers.of(values.get(i), false, false));
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
