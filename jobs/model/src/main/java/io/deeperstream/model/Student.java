package io.deeperstream.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * The network that trains: a SavedModel with the signature {@link Signatures#TRAIN} and variables
 * of its own, run by the DJL TensorFlow engine. For one thread at a time.
 */
public final class Student implements AutoCloseable {

  private final NetworkSpec network;
  private final HeadSpec heads;
  private final StudentOptions options;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, TfSymbolBlock> access = new HashMap<>();
  private final Model model;
  private final TfSymbolBlock block;
  private final List<String> inputs;

  private Student(
      NetworkSpec network,
      HeadSpec heads,
      StudentOptions options,
      List<Parameter> parameters,
      Model model) {
    this.network = network;
    this.heads = heads;
    this.options = options;
    parameters.forEach(parameter -> this.parameters.put(parameter.name(), parameter));
    this.model = model;
    this.block = (TfSymbolBlock) model.getBlock();
    this.inputs = block.describeInput().keys();
  }

  /**
   * A student with freshly drawn trunk and heads, and no momentum.
   *
   * @throws IOException if the working folder cannot be written
   */
  public static Student create(NetworkSpec network, HeadSpec heads, StudentOptions options)
      throws IOException {
    TensorFlowRuntime.ensureLoadedFor(options.session());
    Path folder = Files.createTempDirectory("deeperstream-student");
    try (StudentGraph graph = new StudentGraph(network, heads, options)) {
      graph.export(folder, options.seed());
      Model model = Engine.getEngine("TensorFlow").newModel("saved_model.pb", Device.cpu());
      model.load(
          folder,
          null,
          Map.of("SignatureDefKey", Signatures.TRAIN, "ConfigProto", options.session().toConfig()));
      return new Student(network, heads, options, graph.variables().parameters(), model);
    } catch (MalformedModelException e) {
      throw new IOException("the student's graph cannot be loaded", e);
    } finally {
      Folders.delete(folder);
    }
  }

  /** What the heads tell apart. */
  public HeadSpec heads() {
    return heads;
  }

  /** The shape of the trunk. */
  public NetworkSpec network() {
    return network;
  }

  /**
   * Makes one step of SGD.
   *
   * @param batch at least one image
   * @param learningRate of this step
   * @param step decides the dropout, together with the seed
   * @return what was found before the weights moved
   * @throws IllegalArgumentException if the batch is empty or names a class that is not there
   */
  public StepResult step(TrainingBatch batch, double learningRate, long step) {
    int count = batch.count();
    if (count == 0) {
      throw new IllegalArgumentException("a step needs at least 1 image; got 0");
    }
    PixelBatch.checkedBytes(batch.pixels().length, count, network.imageSize());
    int[] superClasses = superClasses(batch);
    try (NDManager scope = model.getNDManager().newSubManager()) {
      Map<String, NDArray> values = new HashMap<>();
      NDArray images =
          scope.create(
              new Shape(count, network.imageSize(), network.imageSize(), 3), DataType.UINT8);
      images.set(ByteBuffer.wrap(QuarterTurns.of(batch, network.imageSize())));
      values.put(Signatures.IMAGES, images);
      values.put(Signatures.SUPER_CLASS, scope.create(superClasses));
      values.put(Signatures.SUB_CLASS, scope.create(batch.subCluster()));
      values.put(Signatures.LEARNING_RATE, scope.create(new float[] {(float) learningRate}));
      values.put(
          Signatures.STEP,
          scope.create(new int[] {Long.hashCode(step), Long.hashCode(options.seed())}));
      NDList ordered = new NDList();
      inputs.forEach(name -> ordered.add(values.get(name)));
      float[] result =
          block.forward(new ParameterStore(scope, false), ordered, false).get(0).toFloatArray();
      return new StepResult(
          result[0], result[1], Math.round(result[2]), Math.round(result[3]), count);
    }
  }

  private int[] superClasses(TrainingBatch batch) {
    int[] superClasses = new int[batch.count()];
    for (int i = 0; i < superClasses.length; i++) {
      int s = batch.superCluster()[i];
      int r = batch.rotation()[i];
      int sub = batch.subCluster()[i];
      if (s < 0
          || s >= heads.superClusters()
          || r < 0
          || r >= heads.rotations()
          || sub < 0
          || sub >= heads.subClusters()) {
        throw new IllegalArgumentException(
            "image %d has super-cluster %d, rotation %d and sub-cluster %d; there are %d, %d and %d"
                .formatted(
                    i, s, r, sub, heads.superClusters(), heads.rotations(), heads.subClusters()));
      }
      superClasses[i] = s * heads.rotations() + r;
    }
    return superClasses;
  }

  /**
   * Every variable in a fixed order: the trunk's ({@link Parameter#of}, running statistics
   * included), the heads' ({@code super/kernel}, {@code sub7/bias}), and of each that is trained
   * its momentum ({@code conv1/kernel/momentum}).
   */
  public List<String> variables() {
    return List.copyOf(parameters.keySet());
  }

  /** Reads a variable; the caller owns the array. */
  public float[] read(String variable) {
    Parameter parameter = parameter(variable);
    float[] values = new float[parameter.size()];
    try (NDManager scope = model.getNDManager().newSubManager()) {
      run(scope, VariableSet.READ + variable, scope.create(new int[] {0}))
          .toByteBuffer()
          .asFloatBuffer()
          .get(values);
    }
    return values;
  }

  private Parameter parameter(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new NoSuchElementException(
          "no variable is named %s; there are %s".formatted(name, parameters.keySet()));
    }
    return parameter;
  }

  private NDArray run(NDManager scope, String signature, NDArray input) {
    TfSymbolBlock accessor =
        access.computeIfAbsent(
            signature, name -> new TfSymbolBlock(block.getSavedModelBundle(), name));
    return accessor.forward(new ParameterStore(scope, false), new NDList(input), false).get(0);
  }

  /**
   * Sets a variable.
   *
   * @throws java.util.NoSuchElementException if there is no such variable
   * @throws IllegalArgumentException if the number of values is not the variable's
   */
  public void write(String variable, float[] values) {
    Parameter parameter = parameter(variable);
    if (values.length != parameter.size()) {
      throw new IllegalArgumentException(
          "%s has the shape %s, %d values; got %d"
              .formatted(variable, parameter.shape(), parameter.size(), values.length));
    }
    long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
    try (NDManager scope = model.getNDManager().newSubManager()) {
      run(scope, VariableSet.WRITE + variable, scope.create(values, new Shape(shape)));
    }
  }

  /**
   * Gives the trunk other weights, and no momentum.
   *
   * @param values of every variable of {@link Parameter#of}
   */
  public void startTrunk(Map<String, float[]> values) {
    for (Parameter parameter : Parameter.of(network)) {
      float[] value = values.get(parameter.name());
      if (value == null) {
        throw new IllegalArgumentException(
            "the weights to start from lack %s".formatted(parameter.name()));
      }
      write(parameter.name(), value);
      if (parameter.trainable()) {
        write(parameter.name() + StudentGraph.MOMENTUM, new float[parameter.size()]);
      }
    }
  }

  /** Copies of the trunk's variables by their names. */
  public Map<String, float[]> trunk() {
    Map<String, float[]> trunk = new LinkedHashMap<>();
    Parameter.of(network).forEach(p -> trunk.put(p.name(), read(p.name())));
    return trunk;
  }

  /** Draws all heads anew, uniform in ±1/√width, without momentum. */
  public void freshHeads(long seed) {
    for (Parameter parameter : headParameters()) {
      write(parameter.name(), parameter.draw(seed));
      write(parameter.name() + StudentGraph.MOMENTUM, new float[parameter.size()]);
    }
  }

  private List<Parameter> headParameters() {
    return heads.parameters(network.descriptorSize());
  }

  /** Draws one sub-class's rows of the heads anew, in every rotation, without momentum. */
  public void freshSubClass(int superCluster, int subCluster, long seed) {
    if (!heads.hasSub()) {
      return;
    }
    Random random = new Random(seed);
    double bound = 1 / Math.sqrt(network.descriptorSize());
    for (int r = 0; r < heads.rotations(); r++) {
      String head = "sub" + (superCluster * heads.rotations() + r);
      for (String kind : List.of("/kernel", "/bias")) {
        float[] values = read(head + kind);
        float[] momentum = read(head + kind + StudentGraph.MOMENTUM);
        for (int i = subCluster; i < values.length; i += heads.subClusters()) {
          values[i] = (float) (bound * (2 * random.nextDouble() - 1));
          momentum[i] = 0;
        }
        write(head + kind, values);
        write(head + kind + StudentGraph.MOMENTUM, momentum);
      }
    }
  }

  /**
   * All variables in pieces, one variable in memory at a time.
   *
   * @param maxBytes of a piece, at least 4
   */
  public Iterator<VariableChunk> chunks(int maxBytes) {
    int floats = Math.max(1, maxBytes / Float.BYTES);
    return variables().stream().flatMap(name -> pieces(name, floats).stream()).iterator();
  }

  private List<VariableChunk> pieces(String name, int floats) {
    float[] values = read(name);
    List<VariableChunk> pieces = new ArrayList<>();
    for (int first = 0; first < values.length; first += floats) {
      int count = Math.min(floats, values.length - first);
      ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values, first, count);
      pieces.add(new VariableChunk(name, first, bytes.array()));
    }
    return pieces;
  }

  /**
   * Puts a piece back.
   *
   * @throws java.util.NoSuchElementException if there is no such variable
   * @throws IndexOutOfBoundsException if the piece reaches beyond it
   */
  public void restore(VariableChunk chunk) {
    float[] values = read(chunk.variable());
    ByteBuffer.wrap(chunk.values())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values, chunk.firstElement(), chunk.values().length / Float.BYTES);
    write(chunk.variable(), values);
  }

  /** SHA-256 over names and values (little-endian) of all variables, in their order. */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : variables()) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        for (VariableChunk piece : pieces(name, 1 << 22)) {
          digest.update(piece.values());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
