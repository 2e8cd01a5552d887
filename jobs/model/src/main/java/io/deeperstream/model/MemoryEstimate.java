package io.deeperstream.model;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The memory that a student needs, in bytes, added up from the shapes: native memory for what is
 * kept from one step to the next and what a step holds at its height, and Java heap for weights and
 * images on their way in and out.
 *
 * @param trunk weights of the trunk, running statistics included
 * @param heads weights of the heads: 4k rows of the descriptor's size and a bias, and the
 *     super-classes'
 * @param momentum of all that is trained
 * @param average moving average of the trunk, 0 where none is kept
 * @param gradients of all that is trained, which are complete before the first weight moves
 * @param activations of a batch: of each convolution its output and that of its ReLU, the pools',
 *     the linear layers', the logits, and the two largest gradients of maps; and a third more for
 *     what the libraries hold besides, which is measured and not derived
 * @param heap three copies of the trunk (of a fit, a probe and a publication at the same time), two
 *     of the largest group of variables, as when a checkpoint is written, two of a batch's pixels,
 *     and where heads are carried from one generation to the next three of them with their momentum
 */
public record MemoryEstimate(
    long trunk,
    long heads,
    long momentum,
    long average,
    long gradients,
    long activations,
    long heap) {

  private static final long GIBIBYTE = 1L << 30;

  /** The heads as they were, the groups that they were read from, and the heads as they will be. */
  private static final int CARRIED_COPIES = 3;

  /** Scratch memory of oneDNN and what the allocator cannot use again, over the activations. */
  private static final double BESIDES = 4.0 / 3;

  /**
   * Adds up, without a moving average.
   *
   * @param batch images of a step, at least 1
   * @param carriesHeads whether the heads of a generation go on as those of the next one
   */
  public static MemoryEstimate of(
      NetworkSpec network, HeadSpec heads, int batch, boolean carriesHeads) {
    long trunk = bytes(Parameter.of(network), false);
    List<Parameter> rows = heads.parameters(network.descriptorSize());
    long headBytes = bytes(rows, false);
    List<Parameter> all = new ArrayList<>(Parameter.of(network));
    all.addAll(rows);
    long trained = bytes(Parameter.of(network), true) + headBytes;
    return new MemoryEstimate(
        trunk,
        headBytes,
        trained,
        0,
        trained,
        Math.round(batch * BESIDES * activationsOfAnImage(network, heads)),
        3 * trunk
            + 2 * largestGroup(all)
            + 2L * PixelBatch.bytes(batch, network.imageSize())
            + (carriesHeads ? CARRIED_COPIES * 2 * headBytes : 0));
  }

  /** Returns this estimate with a moving average of the trunk. */
  public MemoryEstimate withAverage() {
    return new MemoryEstimate(trunk, heads, momentum, trunk, gradients, activations, heap);
  }

  private static long largestGroup(List<Parameter> parameters) {
    return VariableGroup.of(parameters).stream()
        .mapToLong(group -> (long) Float.BYTES * group.size())
        .max()
        .orElse(0);
  }

  private static long bytes(List<Parameter> parameters, boolean trainableOnly) {
    return parameters.stream()
        .filter(parameter -> parameter.trainable() || !trainableOnly)
        .mapToLong(parameter -> (long) Float.BYTES * parameter.size())
        .sum();
  }

  private static long activationsOfAnImage(NetworkSpec network, HeadSpec heads) {
    long size = network.imageSize();
    // The bytes, given and turned, and twice as numbers.
    long floats = size * size * 3 * (2 + 2L * Float.BYTES) / Float.BYTES;
    long extent = network.stemExtent();
    floats += extent * extent * network.stemChannels();
    long largest = 0;
    long channels = network.stemChannels();
    for (FeatureLayer layer : network.layers()) {
      if (layer instanceof FeatureLayer.Convolution convolution) {
        channels = convolution.width();
        floats += 2 * extent * extent * channels;
        largest = Math.max(largest, extent * extent * channels);
      } else {
        extent /= 2;
        floats += extent * extent * channels;
      }
    }
    floats += 2 * largest + network.classifierInputs();
    for (int width : network.hiddenWidths()) {
      floats += 3L * width;
    }
    floats += 3L * network.descriptorSize();
    // Logits, their softmax and its gradient: of the own super-class alone.
    floats += 3L * (heads.superClasses() + heads.subClusters());
    return floats * Float.BYTES;
  }

  /** All of the native memory. */
  public long total() {
    return Math.addExact(
        Math.addExact(trunk, heads),
        Math.addExact(Math.addExact(Math.addExact(momentum, average), gradients), activations));
  }

  /**
   * Makes sure that a device is there and can hold it, and that this process has the heap.
   *
   * @throws IllegalStateException naming what is needed, of what it consists, and what there is; or
   *     that the device is not there
   * @throws IOException if a GPU's driver does not say what it has
   */
  public void requireFits(ComputeDevice device) throws IOException {
    device.requireAvailable();
    requireFits(device.toString(), available(device));
    requireHeap(Runtime.getRuntime().maxMemory());
  }

  void requireHeap(long available) {
    if (heap > available) {
      throw new IllegalStateException(
          "training needs about %s of Java heap; this process has %s: raise -Xmx, in a TaskManager taskmanager.memory.task.heap.size. A smaller network or batch needs less, and --heads reset"
              .formatted(gibibytes(heap), gibibytes(available)));
    }
  }

  void requireFits(String device, long available) {
    if (total() > available) {
      throw new IllegalStateException(
          "%s; %s has %s for it. Fewer clusters, a smaller descriptor or a smaller batch need less"
              .formatted(this, device, gibibytes(available)));
    }
  }

  /**
   * Memory for networks: of a machine what the Java heap leaves, of a GPU all.
   *
   * @throws IOException if a GPU's driver does not say
   */
  static long available(ComputeDevice device) throws IOException {
    if (device.gpu()) {
      return ofGpu(device.index());
    }
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getTotalMemorySize() - Runtime.getRuntime().maxMemory();
  }

  private static long ofGpu(int index) throws IOException {
    Process query =
        new ProcessBuilder(
                "nvidia-smi",
                "--query-gpu=memory.total",
                "--format=csv,noheader,nounits",
                "--id=" + index)
            .redirectErrorStream(true)
            .start();
    String answer =
        new String(query.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    try {
      return Long.parseLong(answer) << 20;
    } catch (NumberFormatException e) {
      throw new IOException(
          "nvidia-smi does not tell gpu:%d's memory: %s".formatted(index, answer), e);
    }
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f GiB", (double) bytes / GIBIBYTE);
  }

  @Override
  public String toString() {
    return "training needs about %s of native memory: trunk %s, heads %s, momentum %s, moving average %s, gradients %s, activations of a batch %s; and %s of Java heap"
        .formatted(
            gibibytes(total()),
            gibibytes(trunk),
            gibibytes(heads),
            gibibytes(momentum),
            gibibytes(average),
            gibibytes(gradients),
            gibibytes(activations),
            gibibytes(heap));
  }
}
