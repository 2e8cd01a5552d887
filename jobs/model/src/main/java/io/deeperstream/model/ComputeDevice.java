package io.deeperstream.model;

import ai.djl.engine.Engine;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.ConfigProto;

/**
 * The device that networks compute on: the CPU, or one of a machine's GPUs. A process uses a single
 * device.
 *
 * @param gpu whether it is a GPU
 * @param index of the GPU, from 0; 0 for the CPU
 */
public record ComputeDevice(boolean gpu, int index) implements Serializable {

  /** The CPU, with all cores. */
  public static final ComputeDevice CPU = new ComputeDevice(false, 0);

  private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,4}))?");

  /**
   * Parses a name.
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

  /**
   * Returns the number of GPUs that this process can use; 0 if it was built without their
   * libraries.
   */
  public static int gpus() {
    if (!NativeLibraries.forGpus()) {
      return 0;
    }
    TensorFlowRuntime.ensureLoaded();
    return Engine.getEngine("TensorFlow").getGpuCount();
  }

  /**
   * Checks that the device is available.
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

  /** Restricts a session to this device, and lets it allocate the device's memory as needed. */
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
