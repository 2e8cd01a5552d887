package io.deeperstream.pipeline.settings;

import io.deeperstream.model.Bfloat16;
import io.deeperstream.model.ComputeDevice;
import io.deeperstream.model.HeadSpec;
import io.deeperstream.model.MemoryEstimate;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.training.EvictionPolicy;
import io.deeperstream.training.LabelSource;
import io.deeperstream.training.LearningRateSchedule.Decay;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Settings of the student's training and of the schedule of re-clusterings. */
@Heading("Training")
public final class TrainingSettings implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int USUAL_BATCH = 128;
  private static final int SMALL_IMAGE = 64;
  private static final double SMALL_CROP = 0.4;
  private static final double PAPER_CROP = 0.08;

  /** Relation of training to the stream. */
  public enum Mode {
    /** Nothing is trained. */
    OFF,
    /** Training makes all steps that it owes before it accepts more images; the stream waits. */
    WAIT,
    /**
     * Training runs beside the stream, which never waits, and makes at most the steps that it owes.
     */
    SAMPLE
  }

  @Option(
      names = "--training",
      paramLabel = "MODE",
      defaultValue = "wait",
      description =
          "off labels alone; wait makes --replay steps' images for every label and holds the stream up where that is slower; sample trains in a thread of its own, as far as it comes, and never holds the stream up.")
  private String mode;

  @Option(
      names = "--start",
      paramLabel = "KIND",
      defaultValue = "random",
      description =
          "random fits generation 0 to the descriptors of the first weights, which are random unless --init gives them; rotnet begins with a single cluster and learns rotations until the first re-clustering.")
  private String start;

  @Option(
      names = "--replay",
      paramLabel = "R",
      defaultValue = "4",
      description =
          "Images trained on for each image labelled: 1 trains as often as the stream brings images, 4 draws four views from the memory for each. More learns more of the same images and takes longer.")
  private double replay;

  @Option(
      names = "--memory-images",
      paramLabel = "N",
      defaultValue = "50000",
      description =
          "Labelled images that training remembers and draws its batches from; a re-clustering relabels all of them. More mixes the stream better and makes checkpoints larger.")
  private int memoryImages;

  @Option(
      names = "--memory-bytes",
      paramLabel = "N",
      defaultValue = "1073741824",
      description = "Most bytes of them, in RocksDB.")
  private long memoryBytes;

  @Option(
      names = "--memory-pixels",
      paramLabel = "PIXELS",
      defaultValue = "0",
      description =
          "Shorter side at which training keeps an image; a larger one is shrunk to it, as a JPEG. 0 takes twice what the smallest training view needs (102 for the network small). More keeps detail that only a larger network sees, and takes more memory and time.")
  private int memoryPixels;

  @Option(
      names = "--memory-min",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Images that the memory holds before the first step; 0 waits for as many as the first generation was fitted on. Fewer begins sooner, on a narrower choice of images.")
  private long memoryMin;

  @Option(
      names = "--memory-policy",
      paramLabel = "POLICY",
      defaultValue = "cluster",
      description =
          "Which image leaves a full memory: cluster takes the oldest of the largest sub-cluster, so that what is rare stays; fifo the oldest; reservoir keeps a uniform sample of all that ever came.")
  private String memoryPolicy;

  @Option(
      names = "--labels",
      paramLabel = "SOURCE",
      defaultValue = "fit",
      description =
          "fit trains on the labels of the last re-clustering, as the paper does; live on those of the moving centroids where an image comes again.")
  private String labels;

  @Option(
      names = "--epoch-images",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Images trained on that make an epoch; 0 takes as many as the memory holds. Fewer means re-clustering more often.")
  private long epochImages;

  @Option(
      names = "--reassign-epochs",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Epochs from one re-clustering to the next (the paper's 3); 0 for never. Fewer follows the network sooner and leaves less time to learn a clustering.")
  private int reassignEpochs;

  @Option(
      names = "--train-batch",
      paramLabel = "IMAGES",
      defaultValue = "0",
      description =
          "Images of a training step, a multiple of super-clusters × rotations; 0 takes 128, rounded up to one. More is steadier and makes fewer steps of the same images.")
  private int batch;

  @Option(
      names = "--rotations",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "4 makes a super-class of each super-cluster and quarter turn (the paper's); 1 does without rotation.")
  private int rotations;

  @Option(
      names = "--heads",
      paramLabel = "KIND",
      defaultValue = "carry",
      description =
          "What becomes of the heads at a new generation: carry lets each class go on from the cluster that it comes from, which learns as well or better; reset draws them anew (the paper's).")
  private String heads;

  @Option(
      names = "--sub-class-weight",
      paramLabel = "WEIGHT",
      defaultValue = "0.3",
      description =
          "Weight of the loss of the sub-classes beside that of the super-classes. Lower lets rotations and super-clusters lead, which learns more in short runs; higher the fine clusters (the paper's is 1).")
  private double subClassWeight;

  @Option(
      names = "--teacher-ema",
      paramLabel = "DECAY",
      defaultValue = "0",
      description =
          "A generation's teacher and published weights are the moving average of the student's weights with this decay a step; 0 takes the weights as they are (the paper's). Closer to 1 averages over more steps.")
  private double teacherEma;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.05",
      description = "Of SGD. Higher learns faster until it diverges.")
  private double learningRate;

  @Option(
      names = "--momentum",
      paramLabel = "SHARE",
      defaultValue = "0.9",
      description = "Of SGD. Higher averages over more steps.")
  private double momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "RATE",
      defaultValue = "0.00001",
      description = "Pull of the weights towards 0. Higher keeps them smaller.")
  private double weightDecay;

  @Option(
      names = "--decay-all",
      paramLabel = "BOOLEAN",
      defaultValue = "true",
      arity = "1",
      description = "Whether batch norm and biases decay, too, as in the paper; false spares them.")
  private boolean decayAll;

  @Option(
      names = "--warmup-images",
      paramLabel = "N",
      defaultValue = "0",
      description = "Images over which the learning rate rises at the start. More starts gentler.")
  private long warmupImages;

  @Option(
      names = "--learning-rate-decay",
      paramLabel = "KIND",
      defaultValue = "none",
      description =
          "none; step divides the rate by 10 after every --decay-images; cosine lets it fall to 0 over --decay-images.")
  private String learningRateDecay;

  @Option(
      names = "--decay-images",
      paramLabel = "N",
      defaultValue = "0",
      description = "Length of --learning-rate-decay in images trained on.")
  private long decayImages;

  @Option(
      names = "--crop-area",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Smallest share of an image that a training view shows; 0 takes 0.4 for networks of up to 64 pixels and the paper's 0.08 above. Smaller makes the task harder.")
  private double cropArea;

  @Option(
      names = "--drift-threshold",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Re-cluster as soon as the mean distance exceeds that of the fit by this share; 0 never. Lower reacts to smaller changes of the stream.")
  private double driftThreshold;

  @Option(
      names = "--drift-window",
      paramLabel = "IMAGES",
      defaultValue = "10000",
      description = "Images that this mean looks back. Fewer reacts sooner and to chance.")
  private long driftWindow;

  @Option(
      names = "--drift-spacing",
      paramLabel = "IMAGES",
      defaultValue = "100000",
      description = "Least number of images of a generation before drift may end it.")
  private long driftSpacing;

  @Option(
      names = "--trainer-threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads of a training step; 0 takes one per core. In one process with the teacher the pool is shared, and whoever asks first sets its size.")
  private int trainerThreads;

  @Option(
      names = "--bfloat16",
      paramLabel = "auto|true|false",
      defaultValue = "auto",
      arity = "1",
      description =
          "Whether teacher and student compute in bfloat16: about 1.5 times as fast where the CPU has it, to two or three digits. auto uses it where the CPU of the machine that starts the job has avx512_bf16 or amx_bf16, and not on a GPU.")
  private String bfloat16;

  @Option(
      names = "--publish-images",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Images trained on from one publication of the student's weights to the next; 0 publishes them at the end and at stop alone. Fewer shows what was learnt sooner.")
  private long publishImages;

  @Option(
      names = "--keep-students",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Published weights of the run that stay in the model store, at least 1; 0 keeps all. Fewer takes less room.")
  private int keepStudents;

  @Option(
      names = "--keep-generations",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Generations of the run that stay in the model store, at least 2; 0 keeps all. What a retained checkpoint or an existing savepoint of stop needs stays in any case. Fewer takes less room.")
  private int keepGenerations;

  @Option(
      names = "--retained-checkpoints",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Completed checkpoints that the cluster keeps (its execution.checkpointing.num-retained): the generations that they need stay in the store. More keeps more generations.")
  private int retainedCheckpoints;

  @Option(
      names = "--explosion",
      paramLabel = "FACTOR",
      defaultValue = "10",
      description =
          "The job stops when the loss exceeds this multiple of that of guessing. Lower stops sooner.")
  private double explosion;

  @Option(
      names = "--stuck-steps",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Steps of a generation after which a loss that still equals guessing is reported. Fewer warns sooner.")
  private long stuckSteps;

  void validate(int superClusters) {
    mode();
    bfloat16Setting();
    learningRateDecay();
    if (!start.equalsIgnoreCase("random") && !startsWithRotation()) {
      throw new InvalidSettingException(
          "--start is '%s'; it must be one of [random, rotnet]".formatted(start));
    }
    if (startsWithRotation() && (!isOn() || rotations == 1)) {
      throw new InvalidSettingException(
          "--start rotnet learns rotations; it needs --training wait or sample, and --rotations 4");
    }
    Checks.within("replay", replay, 1e-6, 1e6);
    Checks.atLeast("memory-images", memoryImages, 1);
    Checks.atLeast("memory-bytes", (double) memoryBytes, 1);
    Checks.atLeast("memory-pixels", memoryPixels, 0);
    Checks.within("memory-min", (double) memoryMin, 0, memoryImages);
    memoryPolicy();
    labels();
    Checks.atLeast("epoch-images", (double) epochImages, 0);
    Checks.atLeast("publish-images", (double) publishImages, 0);
    Checks.atLeast("keep-students", keepStudents, 0);
    Checks.atLeast("reassign-epochs", reassignEpochs, 0);
    Checks.within("train-batch", batch, 0, 65_536);
    if (rotations != 1 && rotations != 4) {
      throw new InvalidSettingException(
          "--rotations is %d; it must be 1 or 4".formatted(rotations));
    }
    if (isOn() && batch % (superClusters * rotations) != 0) {
      throw new InvalidSettingException(
          "--train-batch is %d; it must be a multiple of the %d super-classes (%d super-clusters × %d rotations)"
              .formatted(batch, superClusters * rotations, superClusters, rotations));
    }
    if (!heads.equalsIgnoreCase("reset") && !carriesHeads()) {
      throw new InvalidSettingException(
          "--heads is '%s'; it must be one of [reset, carry]".formatted(heads));
    }
    Checks.within("sub-class-weight", subClassWeight, 0.001, 1000);
    Checks.within("teacher-ema", teacherEma, 0, 0.99999);
    Checks.within("learning-rate", learningRate, 1e-12, 1000);
    Checks.within("momentum", momentum, 0, 0.9999);
    Checks.within("weight-decay", weightDecay, 0, 1);
    Checks.atLeast("warmup-images", (double) warmupImages, 0);
    Checks.atLeast("decay-images", (double) decayImages, learningRateDecay() == Decay.NONE ? 0 : 1);
    Checks.within("crop-area", cropArea, 0, 1);
    Checks.atLeast("drift-threshold", driftThreshold, 0);
    Checks.atLeast("drift-window", (double) driftWindow, 1);
    Checks.atLeast("drift-spacing", (double) driftSpacing, 0);
    Checks.atLeast("trainer-threads", trainerThreads, 0);
    if (keepGenerations != 0) {
      Checks.atLeast("keep-generations", keepGenerations, 2);
    }
    Checks.within("retained-checkpoints", retainedCheckpoints, 1, 10_000);
    Checks.within("explosion", explosion, 1.01, 1e6);
    Checks.atLeast("stuck-steps", (double) stuckSteps, 1);
  }

  /** Sets the number of epochs from one re-clustering to the next; 0 for never. */
  public void reassignEvery(int epochs) {
    reassignEpochs = epochs;
  }

  /** Overrides the number of images trained on that make an epoch; 0 for the memory's size. */
  public void epochEvery(long images) {
    epochImages = images;
  }

  /** Overrides the mode, for benchmarks that compare modes. */
  public void use(Mode other) {
    mode = other.name();
  }

  public Mode mode() {
    return parse(Mode.class, "training", mode);
  }

  /** Tells whether generation 0 has a single cluster, so that rotations alone are learnt. */
  public boolean startsWithRotation() {
    return start.equalsIgnoreCase("rotnet");
  }

  /** Tells whether anything is trained. */
  public boolean isOn() {
    return mode() != Mode.OFF;
  }

  /** Returns the number of images trained on for each image labelled. */
  public double replay() {
    return replay;
  }

  public int memoryImages() {
    return memoryImages;
  }

  public long memoryBytes() {
    return memoryBytes;
  }

  /**
   * Returns the shorter side in pixels at which images are kept, with 0 resolved.
   *
   * @param imageSize of the network
   */
  public int memoryPixels(int imageSize) {
    return memoryPixels > 0
        ? memoryPixels
        : (int) Math.ceil(2 * imageSize / Math.sqrt(cropArea(imageSize)));
  }

  /**
   * Returns the number of images before the first step; 0 for as many as the first generation was
   * fitted on.
   */
  public long memoryMin() {
    return memoryMin;
  }

  public EvictionPolicy memoryPolicy() {
    return parse(EvictionPolicy.class, "memory-policy", memoryPolicy);
  }

  public LabelSource labels() {
    return parse(LabelSource.class, "labels", labels);
  }

  /** Returns the number of images of an epoch; 0 for as many as the memory holds. */
  public long epochImages() {
    return epochImages;
  }

  /**
   * Returns the number of images of an epoch, with 0 resolved.
   *
   * @param images that the memory holds
   */
  public long epochOf(long images) {
    return epochImages == 0 ? Math.min(images, memoryImages) : epochImages;
  }

  /**
   * Returns the number of images trained on between two publications; 0 publishes only at the end.
   */
  public long publishImages() {
    return publishImages;
  }

  public int keepStudents() {
    return keepStudents;
  }

  public int reassignEpochs() {
    return reassignEpochs;
  }

  /** Returns the number of images of a step, with 0 resolved for a number of super-clusters. */
  public int batch(int superClusters) {
    int classes = superClusters * rotations;
    return batch != 0 ? batch : (USUAL_BATCH + classes - 1) / classes * classes;
  }

  public int rotations() {
    return rotations;
  }

  /** Tells whether the heads are carried from one generation to the next. */
  public boolean carriesHeads() {
    return heads.equalsIgnoreCase("carry");
  }

  /** Returns the weight of the sub-classes' loss relative to that of the super-classes. */
  public double subClassWeight() {
    return subClassWeight;
  }

  /** Estimates the memory that a student takes, for a number of super-clusters. */
  public MemoryEstimate memory(NetworkSpec network, HeadSpec heads, int superClusters) {
    MemoryEstimate plain = MemoryEstimate.of(network, heads, batch(superClusters), carriesHeads());
    return teacherEma > 0 ? plain.withAverage() : plain;
  }

  /** Returns the decay per step of the student's moving average; 0 where there is none. */
  public double teacherEma() {
    return teacherEma;
  }

  public double learningRate() {
    return learningRate;
  }

  public double momentum() {
    return momentum;
  }

  public double weightDecay() {
    return weightDecay;
  }

  public boolean decayAll() {
    return decayAll;
  }

  public long warmupImages() {
    return warmupImages;
  }

  public Decay learningRateDecay() {
    return parse(Decay.class, "learning-rate-decay", learningRateDecay);
  }

  public long decayImages() {
    return decayImages;
  }

  /**
   * Returns the smallest share of an image that a training view shows, with 0 resolved.
   *
   * @param imageSize of the network
   */
  public double cropArea(int imageSize) {
    if (cropArea > 0) {
      return cropArea;
    }
    return imageSize <= SMALL_IMAGE ? SMALL_CROP : PAPER_CROP;
  }

  public double driftThreshold() {
    return driftThreshold;
  }

  public long driftWindow() {
    return driftWindow;
  }

  public long driftSpacing() {
    return driftSpacing;
  }

  public int trainerThreads() {
    return trainerThreads;
  }

  /** Tells whether networks compute in bfloat16; {@code auto} is false until it is decided. */
  public boolean bfloat16() {
    return bfloat16Setting() == Bfloat16.TRUE;
  }

  private Bfloat16 bfloat16Setting() {
    try {
      return Bfloat16.parse(bfloat16);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("--bfloat16: " + e.getMessage());
    }
  }

  /** Decides {@code --bfloat16 auto} for this machine, once for all processes of the job. */
  void decideBfloat16(ComputeDevice device) {
    bfloat16 = Boolean.toString(bfloat16Setting().resolve(device));
  }

  public int keepGenerations() {
    return keepGenerations;
  }

  public int retainedCheckpoints() {
    return retainedCheckpoints;
  }

  public double explosion() {
    return explosion;
  }

  public long stuckSteps() {
    return stuckSteps;
  }

  private static <E extends Enum<E>> E parse(Class<E> type, String setting, String value) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value)) {
        return constant;
      }
    }
    throw new InvalidSettingException(
        "--%s is '%s'; it must be one of %s"
            .formatted(
                setting, value, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
  }
}
