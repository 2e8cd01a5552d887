package io.deeperstream.model;

import ai.djl.engine.Engine;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.ConfigProto;

/**
 * Where networks compute: the CPU, or one of a machine's GPUs. A process computes on one device.
 *
 * @param gpu whether it is a GPU
 * @param index of the GPU, from 0; 0 for the CPU
 */
public record ComputeDevice(boolean gpu, int index) implements Serializable {

  /** All cores. */
  public static final ComputeDevice CPU = new ComputeDevice(false, 0);

  private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,4}))?");

  /**
   * Reads a name.
   *
   * @param name {@code cpu}, {@code gpu} (the first one) or {@code gpu:N}
   * @throws IllegalArgumentException naming what is allowed
   */
  public static ComputeDevice parse(String name) {
    Matcher gpu = GPU.matcher(name);
    if (gpu.matches()) {
      return new ComputeDevice(true, gpu.group(1) == null ? 0 : Integer.parseInt(gpu.group(1)));
    }
    if (name.equals("cpu")) {
      return CPU;
    }
    throw new IllegalArgumentException(
        "the device is '%s'; it must be cpu, gpu, or gpu:N with N from 0".formatted(name));
  }

  /** GPUs that this process can use: none where it was built without their libraries. */
  public static int gpus() {
    if (!NativeLibraries.forGpus()) {
      return 0;
    }
    TensorFlowRuntime.ensureLoaded();
    return Engine.getEngine("TensorFlow").getGpuCount();
  }

  /**
   * Makes sure that it is there.
   *
   * @throws IllegalStateException naming the device and what is missing
   */
  public void requireAvailable() {
    if (!gpu) {
      return;
    }
    if (!NativeLibraries.forGpus()) {
      throw new IllegalStateException(
          "the device is %s; this build holds TensorFlow's libraries for CPUs alone (Maven's profile gpu brings the others)"
              .formatted(this));
    }
    int found = gpus();
    if (index >= found) {
      throw new IllegalStateException(
          "the device is %s; this process sees %d GPUs (an NVIDIA driver, CUDA 12 and cuDNN 8 are needed)"
              .formatted(this, found));
    }
  }

  /** Lets a session see this device alone, and take its memory as it needs it. */
  void configure(ConfigProto.Builder config) {
    config.setAllowSoftPlacement(true);
    if (gpu) {
      config
          .getGpuOptionsBuilder()
          .setAllowGrowth(true)
          .setVisibleDeviceList(Integer.toString(index));
    } else {
      config.putDeviceCount("GPU", 0);
    }
  }

  @Override
  public String toString() {
    return gpu ? "gpu:" + index : "cpu";
  }
}
