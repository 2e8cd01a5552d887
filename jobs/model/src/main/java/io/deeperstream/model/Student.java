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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The network that trains: a SavedModel with the signature {@link Signatures#TRAIN} and variables
 * of its own, run by the DJL TensorFlow engine. For one thread at a time.
 */
public final class Student implements AutoCloseable {

  private final NetworkSpec network;
  private final HeadSpec heads;
  private final StudentOptions options;
  private final List<Parameter> parameters;
  private final Values values;
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
    this.parameters = List.copyOf(parameters);
    this.values = new Values(VariableGroup.of(parameters));
    this.model = model;
    this.block = (TfSymbolBlock) model.getBlock();
    this.inputs = block.describeInput().keys();
  }

  /**
   * Creates a student with freshly drawn trunk and heads, and no momentum.
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

  /** Returns the classes that the heads distinguish. */
  public HeadSpec heads() {
    return heads;
  }

  /** Returns the shape of the trunk. */
  public NetworkSpec network() {
    return network;
  }

  /**
   * Makes one step of SGD.
   *
   * @param batch at least one image
   * @param learningRate of this step
   * @param step number of the step, which determines the dropout together with the seed
   * @return the outcome, computed before the weights move
   * @throws IllegalArgumentException if the batch is empty or has a class that does not exist
   */
  public StepResult step(TrainingBatch batch, double learningRate, long step) {
    int count = batch.count();
    if (count == 0) {
      throw new IllegalArgumentException("a step needs at least 1 image; got 0");
    }
    PixelBatch.checkedBytes(batch.pixels().length, count, network.imageSize());
    int[] superClasses = superClasses(batch);
    try (NDManager scope = model.getNDManager().newSubManager()) {
      Map<String, NDArray> fed = new HashMap<>();
      NDArray images =
          scope.create(
              new Shape(count, network.imageSize(), network.imageSize(), 3), DataType.UINT8);
      images.set(ByteBuffer.wrap(QuarterTurns.of(batch, network.imageSize())));
      fed.put(Signatures.IMAGES, images);
      fed.put(Signatures.SUPER_CLASS, scope.create(superClasses));
      fed.put(Signatures.SUB_CLASS, scope.create(batch.subCluster()));
      fed.put(Signatures.LEARNING_RATE, scope.create(new float[] {(float) learningRate}));
      fed.put(
          Signatures.STEP,
          scope.create(new int[] {Long.hashCode(step), Long.hashCode(options.seed())}));
      NDList ordered = new NDList();
      inputs.forEach(name -> ordered.add(fed.get(name)));
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
   * Returns all variables' names in a fixed order: the trunk's ({@link Parameter#of}, running
   * statistics included), the heads' ({@code super/kernel}, {@code sub7/bias}), the momentum of
   * each trainable one ({@code conv1/kernel/momentum}), and the moving average of the trunk's where
   * one is kept ({@code conv1/kernel/average}).
   */
  public List<String> variables() {
    return parameters.stream().map(Parameter::name).toList();
  }

  /**
   * Reads a variable; the caller owns the array.
   *
   * @throws java.util.NoSuchElementException if there is no such variable
   */
  public float[] read(String variable) {
    return values.read(variable);
  }

  /**
   * Reads several variables at once; the caller owns the arrays.
   *
   * @throws java.util.NoSuchElementException if there is no such variable
   */
  public Map<String, float[]> read(Collection<String> variables) {
    return values.read(variables);
  }

  /**
   * Sets variables; the others keep their values.
   *
   * @param given values by name; copied
   * @throws java.util.NoSuchElementException if there is no such variable
   * @throws IllegalArgumentException if the number of values is not the variable's
   */
  public void write(Map<String, float[]> given) {
    values.write(given);
  }

  /** The variables' values, through signatures of their own. */
  private final class Values extends VariableAccess {
    private final Map<String, TfSymbolBlock> blocks = new HashMap<>();

    private Values(List<VariableGroup> groups) {
      super(groups);
    }

    @Override
    float[] readGroup(VariableGroup group) {
      float[] all = new float[group.size()];
      try (NDManager scope = model.getNDManager().newSubManager()) {
        run(scope, VariableSet.READ + group.index(), scope.create(new int[] {0}))
            .toByteBuffer()
            .asFloatBuffer()
            .get(all);
      }
      return all;
    }

    @Override
    void writeGroup(VariableGroup group, float[] all) {
      try (NDManager scope = model.getNDManager().newSubManager()) {
        run(scope, VariableSet.WRITE + group.index(), scope.create(all, new Shape(all.length)));
      }
    }

    private NDArray run(NDManager scope, String signature, NDArray input) {
      TfSymbolBlock accessor =
          blocks.computeIfAbsent(
              signature, name -> new TfSymbolBlock(block.getSavedModelBundle(), name));
      return accessor.forward(new ParameterStore(scope, false), new NDList(input), false).get(0);
    }
  }

  /**
   * Sets the trunk's weights and clears its momentum.
   *
   * @param trunk values of every variable of {@link Parameter#of}
   */
  public void startTrunk(Map<String, float[]> trunk) {
    Map<String, float[]> start = new LinkedHashMap<>();
    for (Parameter parameter : Parameter.of(network)) {
      float[] value = trunk.get(parameter.name());
      if (value == null) {
        throw new IllegalArgumentException(
            "the weights to start from lack %s".formatted(parameter.name()));
      }
      start.put(parameter.name(), value);
      if (parameter.trainable()) {
        start.put(parameter.name() + StudentGraph.MOMENTUM, new float[parameter.size()]);
      }
      if (options.averages()) {
        start.put(parameter.name() + StudentGraph.AVERAGE, value);
      }
    }
    write(start);
  }

  /** Returns copies of the trunk's variables by their names. */
  public Map<String, float[]> trunk() {
    return read(Parameter.of(network).stream().map(Parameter::name).toList());
  }

  /**
   * Returns what the trunk has to give to others: copies of the moving average of its variables by
   * their names, or of the variables themselves where no average is kept.
   */
  public Map<String, float[]> averagedTrunk() {
    if (!options.averages()) {
      return trunk();
    }
    Map<String, float[]> trunk = new LinkedHashMap<>();
    read(averages(network))
        .forEach(
            (name, value) ->
                trunk.put(name.substring(0, name.length() - StudentGraph.AVERAGE.length()), value));
    return trunk;
  }

  /** Draws all heads anew, uniform in ±1/√width, without momentum. */
  public void freshHeads(long seed) {
    Map<String, Parameter> drawn =
        headParameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
    values.change(
        name -> drawn.containsKey(StudentGraph.weightsOf(name)),
        (variable, old) ->
            drawn.containsKey(variable.name())
                ? drawn.get(variable.name()).draw(seed)
                : new float[old.length]);
  }

  /**
   * Carries the heads' weights over from old classes to the new classes that descend from them; a
   * class without an ancestor is drawn anew.
   *
   * @param superAncestors old super-cluster of each new one, [m]; −1 for none
   * @param ancestors old cluster (super-cluster · k/m + sub-cluster) of each new one, [k]; −1 for
   *     none
   * @param seed of the draws
   * @throws IllegalArgumentException if the lengths are not those of these heads
   */
  public void carryHeads(int[] superAncestors, int[] ancestors, long seed) {
    CarriedHeads carried =
        new CarriedHeads(heads, network.descriptorSize(), superAncestors, ancestors);
    List<String> names = new ArrayList<>();
    for (Parameter parameter : headParameters()) {
      names.add(parameter.name());
      names.add(parameter.name() + StudentGraph.MOMENTUM);
    }
    write(carried.from(read(names), seed));
  }

  private List<Parameter> headParameters() {
    return heads.parameters(network.descriptorSize());
  }

  /** Draws one sub-class's rows of the heads anew, in every rotation, without momentum. */
  public void freshSubClass(int superCluster, int subCluster, long seed) {
    if (!heads.hasSub()) {
      return;
    }
    Set<String> weights = new HashSet<>();
    for (int r = 0; r < heads.rotations(); r++) {
      String head = "sub" + (superCluster * heads.rotations() + r);
      weights.add(head + "/kernel");
      weights.add(head + "/bias");
    }
    Random random = new Random(seed);
    double bound = 1 / Math.sqrt(network.descriptorSize());
    values.change(
        name -> weights.contains(StudentGraph.weightsOf(name)),
        (variable, rows) -> {
          boolean isMomentum = !weights.contains(variable.name());
          for (int i = subCluster; i < rows.length; i += heads.subClusters()) {
            rows[i] = isMomentum ? 0 : (float) (bound * (2 * random.nextDouble() - 1));
          }
          return rows;
        });
  }

  /**
   * Passes all variables to a reader in their order, momentum included, with one group in memory at
   * a time.
   *
   * @param reader receives name and values
   */
  public void forEach(BiConsumer<String, float[]> reader) {
    values.forEach(reader);
  }

  /**
   * Sets all variables in their order, momentum included, with one group in memory at a time.
   *
   * @param given returns a variable's values; copied
   * @throws IllegalArgumentException if the number of values is not the variable's
   */
  public void fill(Function<Parameter, float[]> given) {
    values.fill(given);
  }

  /**
   * Sets all variables but the moving average, which begins anew at the trunk; like {@link #fill}
   * besides.
   */
  public void fillAndStartAverage(Function<Parameter, float[]> given) {
    Set<String> averages = Set.copyOf(averages(network));
    values.fill(
        parameter ->
            averages.contains(parameter.name())
                ? new float[parameter.size()]
                : given.apply(parameter));
    Map<String, float[]> started = new LinkedHashMap<>();
    trunk().forEach((name, value) -> started.put(name + StudentGraph.AVERAGE, value));
    write(started);
  }

  /** Returns the names of a trunk's moving averages, in the order of {@link #variables}. */
  public static List<String> averages(NetworkSpec network) {
    return Parameter.of(network).stream().map(p -> p.name() + StudentGraph.AVERAGE).toList();
  }

  /** Returns the {@link VariableDigest} of all variables, in their order. */
  public String sha256() {
    VariableDigest digest = new VariableDigest();
    values.forEach(digest::add);
    return digest.hex();
  }

  @Override
  public void close() {
    model.close();
  }
}
