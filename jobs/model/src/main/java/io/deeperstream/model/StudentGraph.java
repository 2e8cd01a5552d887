package io.deeperstream.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * The training step as a graph: stem, network in training form, both heads, the grouped loss,
 * gradients, SGD with momentum and decay, running statistics.
 *
 * <p>Loss (arXiv 1905.01278, section 3.3): CE(V·f, super-class) + w·CE(W<sub>s</sub>·f, sub-class)
 * with f = ReLU(descriptor), s the image's own super-class, and w the weight of the sub-classes, 1
 * in the paper. What is reported are both losses as they are, without w. The features are
 * partitioned by super-class, so that no image ever meets another super-class's head. The gradient
 * of W<sub>s</sub> is the mean over the images of s; that of V and of the trunk the mean over the
 * batch. A W<sub>s</sub> without an image in the batch does not move at all.
 */
final class StudentGraph implements AutoCloseable {

  static final String MOMENTUM = "/momentum";
  static final String AVERAGE = "/average";

  private final NetworkSpec network;
  private final HeadSpec heads;
  private final StudentOptions options;
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final VariableSet variables;
  private final Map<String, Operand<TFloat32>> gradients = new LinkedHashMap<>();
  private final Map<Integer, Operand<TBool>> present = new LinkedHashMap<>();
  private final Placeholder<TUint8> images;
  private final Placeholder<TInt32> superClass = ints(Signatures.SUPER_CLASS);
  private final Placeholder<TInt32> subClass = ints(Signatures.SUB_CLASS);
  private final Placeholder<TInt32> step = ints(Signatures.STEP);
  private final Placeholder<TFloat32> learningRate =
      tf.withName(Signatures.LEARNING_RATE)
          .placeholder(TFloat32.class, Placeholder.shape(Shape.of(1)));

  /** Fed where a variable is read, and not used: the engine runs no signature without an input. */
  private final Placeholder<TInt32> tick = ints("tick");

  private Operand<TFloat32> result;

  StudentGraph(NetworkSpec network, HeadSpec heads, StudentOptions options) {
    this.network = network;
    this.heads = heads;
    this.options = options;
    images = Network.placeholder(tf, network);
    variables = new VariableSet(tf, Signatures.STUDENT, parameters(network, heads, options));
    draw();
  }

  /**
   * Trunk, heads, the momentum of everything that is trained, and the moving average of the trunk
   * where the options keep one.
   */
  static List<Parameter> parameters(NetworkSpec network, HeadSpec heads, StudentOptions options) {
    List<Parameter> all = new ArrayList<>(Parameter.of(network));
    all.addAll(heads.parameters(network.descriptorSize()));
    for (Parameter parameter : List.copyOf(all)) {
      if (parameter.trainable()) {
        all.add(
            new Parameter(
                parameter.name() + MOMENTUM,
                parameter.shape(),
                new Initialization.Constant(0),
                false));
      }
    }
    if (options.averages()) {
      for (Parameter parameter : Parameter.of(network)) {
        all.add(
            new Parameter(
                parameter.name() + AVERAGE, parameter.shape(), parameter.initialization(), false));
      }
    }
    return all;
  }

  VariableSet variables() {
    return variables;
  }

  /**
   * Writes a SavedModel with the signature {@link Signatures#TRAIN} and freshly drawn variables.
   */
  void export(Path folder, long seed) throws IOException {
    Signature train =
        Signature.builder(Signatures.TRAIN)
            .input(Signatures.IMAGES, images)
            .input(Signatures.SUPER_CLASS, superClass)
            .input(Signatures.SUB_CLASS, subClass)
            .input(Signatures.LEARNING_RATE, learningRate)
            .input(Signatures.STEP, step)
            .output(Signatures.RESULT, result)
            .build();
    try (Session session = new Session(graph, TensorFlowRuntime.sessionConfig())) {
      variables.in(session).fill(parameter -> draw(parameter, seed));
      SavedModelBundle.Exporter exporter =
          SavedModelBundle.exporter(folder.toString())
              .withSession(session)
              .withTags(Signatures.TAG)
              .withSignature(train);
      variables.signatures(tick).forEach(exporter::withSignature);
      exporter.export();
    }
  }

  /** The average begins at what is averaged. */
  private float[] draw(Parameter parameter, long seed) {
    String name = parameter.name();
    if (!name.endsWith(AVERAGE)) {
      return parameter.draw(seed);
    }
    return new Parameter(
            name.substring(0, name.length() - AVERAGE.length()),
            parameter.shape(),
            parameter.initialization(),
            false)
        .draw(seed);
  }

  @Override
  public void close() {
    graph.close();
  }

  private Placeholder<TInt32> ints(String name) {
    return tf.withName(name)
        .placeholder(TInt32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
  }

  private void draw() {
    TrunkGraph.Training training = new TrunkGraph(tf, network, variables).training(images, step);
    Operand<TFloat32> features = tf.nn.relu(training.descriptor());
    Operand<TFloat32> count = tf.dtypes.cast(tf.size(superClass), TFloat32.class);
    List<Operand<TFloat32>> featureGradients = new ArrayList<>();
    List<Operand<TFloat32>> outcome = new ArrayList<>();
    Head superHead =
        heads.hasSuper() ? superHead(features, count) : nothing(count, featureGradients);
    Head subHead = heads.hasSub() ? subHeads(features, count) : nothing(count, featureGradients);
    outcome.add(superHead.loss());
    outcome.add(subHead.loss());
    outcome.add(superHead.correct());
    outcome.add(subHead.correct());
    addIfAny(featureGradients, superHead);
    addIfAny(featureGradients, subHead);
    Operand<TFloat32> seed =
        featureGradients.size() == 1
            ? featureGradients.get(0)
            : tf.math.add(featureGradients.get(0), featureGradients.get(1));
    trunkGradients(features, seed);
    List<Op> updates = new ArrayList<>(updates(training, outcome));
    if (options.averages()) {
      updates.addAll(averages(tf.withControlDependencies(updates)));
    }
    result =
        tf.withControlDependencies(updates).withName(Signatures.RESULT).identity(tf.stack(outcome));
  }

  /**
   * A head's part.
   *
   * @param loss mean over the batch, scalar
   * @param correct images it was right about, scalar
   * @param featureGradient of the loss, {@code [batch][descriptorSize]}, null without a head
   */
  private record Head(
      Operand<TFloat32> loss, Operand<TFloat32> correct, Operand<TFloat32> featureGradient) {}

  private static void addIfAny(List<Operand<TFloat32>> to, Head head) {
    if (head.featureGradient() != null) {
      to.add(head.featureGradient());
    }
  }

  /** One class: always right, nothing to learn. */
  private Head nothing(Operand<TFloat32> count, List<Operand<TFloat32>> unused) {
    return new Head(tf.constant(0f), count, null);
  }

  private Head superHead(Operand<TFloat32> features, Operand<TFloat32> count) {
    SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy = entropy(features, "super", superClass);
    Operand<TFloat32> gradient = tf.math.div(entropy.backprop(), count);
    linearGradients("super", features, gradient);
    return new Head(
        tf.math.div(sum(entropy.loss()), count),
        correct(logits(features, "super"), superClass),
        backwards("super", gradient));
  }

  private Head subHeads(Operand<TFloat32> features, Operand<TFloat32> count) {
    int classes = heads.superClasses();
    List<Output<TFloat32>> parts =
        tf.dynamicPartition(features, superClass, (long) classes).outputs();
    List<Output<TInt32>> labels =
        tf.dynamicPartition(subClass, superClass, (long) classes).outputs();
    Operand<TInt32> rows = tf.range(tf.constant(0), tf.size(superClass), tf.constant(1));
    List<Output<TInt32>> places = tf.dynamicPartition(rows, superClass, (long) classes).outputs();
    List<Operand<TFloat32>> losses = new ArrayList<>();
    List<Operand<TFloat32>> correct = new ArrayList<>();
    List<Operand<TFloat32>> back = new ArrayList<>();
    for (int s = 0; s < classes; s++) {
      String head = "sub" + s;
      Operand<TFloat32> part = parts.get(s);
      SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy = entropy(part, head, labels.get(s));
      Operand<TFloat32> own = tf.dtypes.cast(tf.size(labels.get(s)), TFloat32.class);
      present.put(s, tf.math.greater(own, tf.constant(0f)));
      Operand<TFloat32> gradient = weighted(entropy.backprop());
      linearGradients(head, part, tf.math.div(gradient, tf.math.maximum(own, tf.constant(1f))));
      back.add(backwards(head, tf.math.div(gradient, count)));
      losses.add(sum(entropy.loss()));
      correct.add(correct(logits(part, head), labels.get(s)));
    }
    return new Head(
        tf.math.div(tf.math.addN(losses), count),
        tf.math.addN(correct),
        tf.dynamicStitch(new ArrayList<Operand<TInt32>>(places), back));
  }

  private Operand<TFloat32> weighted(Operand<TFloat32> gradient) {
    double weight = options.subClassWeight();
    return weight == 1 ? gradient : tf.math.mul(gradient, tf.constant((float) weight));
  }

  private Operand<TFloat32> logits(Operand<TFloat32> features, String head) {
    return tf.nn.biasAdd(
        tf.linalg.matMul(features, variables.get(head + "/kernel")), variables.get(head + "/bias"));
  }

  private SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy(
      Operand<TFloat32> features, String head, Operand<TInt32> labels) {
    return tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits(features, head), labels);
  }

  private Operand<TFloat32> correct(Operand<TFloat32> logits, Operand<TInt32> labels) {
    Operand<TInt32> greatest = tf.math.argMax(logits, tf.constant(1), TInt32.class);
    return sum(tf.dtypes.cast(tf.math.equal(greatest, labels), TFloat32.class));
  }

  private Operand<TFloat32> sum(Operand<TFloat32> values) {
    return tf.sum(values, tf.constant(0));
  }

  /** The gradients of a linear layer's variables from that of its output. */
  private void linearGradients(
      String head, Operand<TFloat32> input, Operand<TFloat32> outputGradient) {
    gradients.put(
        head + "/kernel", tf.linalg.matMul(input, outputGradient, MatMul.transposeA(true)));
    gradients.put(head + "/bias", sum(outputGradient));
  }

  /** The gradient of a linear layer's input. */
  private Operand<TFloat32> backwards(String head, Operand<TFloat32> outputGradient) {
    return tf.linalg.matMul(
        outputGradient, variables.get(head + "/kernel"), MatMul.transposeB(true));
  }

  private void trunkGradients(Operand<TFloat32> features, Operand<TFloat32> featureGradient) {
    List<String> names =
        Parameter.of(network).stream().filter(Parameter::trainable).map(Parameter::name).toList();
    Output<?>[] found =
        graph.addGradients(
            "gradients",
            new Output<?>[] {features.asOutput()},
            names.stream().map(name -> variables.get(name).asOutput()).toArray(Output<?>[]::new),
            new Output<?>[] {featureGradient.asOutput()});
    for (int i = 0; i < found.length; i++) {
      @SuppressWarnings("unchecked")
      Output<TFloat32> gradient = (Output<TFloat32>) found[i];
      gradients.put(names.get(i), gradient);
    }
  }

  /** Everything that moves, after all that reads the variables has been computed. */
  private List<Op> updates(TrunkGraph.Training training, List<Operand<TFloat32>> outcome) {
    List<Op> before = new ArrayList<>(gradients.values());
    before.addAll(outcome);
    for (TrunkGraph.BatchStatistics layer : training.statistics()) {
      before.add(layer.mean());
      before.add(layer.variance());
    }
    Ops after = tf.withControlDependencies(before);
    List<Op> updates = new ArrayList<>();
    for (String name : gradients.keySet()) {
      if (!name.startsWith("sub")) {
        updates.add(descend(after, name, gradients.get(name)));
      }
    }
    present.forEach((s, is) -> updates.add(descendIfPresent(after, "sub" + s, is)));
    for (TrunkGraph.BatchStatistics layer : training.statistics()) {
      updates.add(follow(after, layer.layer() + "/mean", layer.mean()));
      updates.add(follow(after, layer.layer() + "/variance", layer.variance()));
    }
    return updates;
  }

  private Op descend(Ops after, String name, Operand<TFloat32> gradient) {
    Operand<TFloat32> variable = variables.get(name);
    Operand<TFloat32> total =
        decays(name)
            ? after.math.add(
                gradient, after.math.mul(variable, after.constant((float) options.weightDecay())))
            : gradient;
    return after.train.applyMomentum(
        variable,
        variables.get(name + MOMENTUM),
        after.reshape(learningRate, after.constant(new int[0])),
        total,
        after.constant((float) options.momentum()));
  }

  private boolean decays(String name) {
    return options.weightDecay() > 0 && (options.decayAll() || name.endsWith("/kernel"));
  }

  /** Neither momentum nor decay touches a head whose super-class is absent: the branch is dead. */
  private Op descendIfPresent(Ops after, String head, Operand<TBool> is) {
    SwitchCond<TFloat32> gate = after.switchCond(after.constant(0f), is);
    Ops alive = after.withControlDependencies(List.of(gate.outputTrue()));
    List<Op> moved = new ArrayList<>();
    for (String name : List.of(head + "/kernel", head + "/bias")) {
      Operand<TFloat32> gradient = after.switchCond(gradients.get(name), is).outputTrue();
      moved.add(descend(alive, name, gradient));
    }
    Operand<TFloat32> done = after.withControlDependencies(moved).identity(gate.outputTrue());
    return after.merge(List.of(gate.outputFalse(), done));
  }

  private Op follow(Ops after, String name, Operand<TFloat32> batch) {
    return moveTowards(after, name, batch, network.batchNormMomentum());
  }

  /** The moving average of every variable of the trunk, running statistics included. */
  private List<Op> averages(Ops after) {
    return Parameter.of(network).stream()
        .map(Parameter::name)
        .map(name -> moveTowards(after, name + AVERAGE, variables.get(name), 1 - options.average()))
        .toList();
  }

  private Op moveTowards(Ops after, String name, Operand<TFloat32> value, double share) {
    Operand<TFloat32> variable = variables.get(name);
    return after.assign(
        variable,
        after.math.add(
            after.math.mul(variable, after.constant((float) (1 - share))),
            after.math.mul(value, after.constant((float) share))));
  }

  /** The weights that a variable belongs to: itself, or those whose momentum it is. */
  static String weightsOf(String variable) {
    return variable.endsWith(MOMENTUM)
        ? variable.substring(0, variable.length() - MOMENTUM.length())
        : variable;
  }
}
