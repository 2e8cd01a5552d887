package io.deeperstream.model;

import java.io.Serializable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

/**
 * Settings of a TensorFlow session.
 *
 * @param intraOpThreads threads that share one operation; 0 for one per core. More make one batch
 *     faster while cores are free. TensorFlow keeps one such pool per process, sized by its first
 *     user; see {@link TensorFlowRuntime#ensureLoaded(TeacherOptions)}
 * @param interOpThreads operations that run at once; 0 for one per core. Its pool is shared in the
 *     same way
 * @param bfloat16 whether oneDNN may compute convolutions and matrix products in bfloat16: about
 *     1.7 times as fast on CPUs that have it, descriptors equal to two or three digits
 * @param device to compute on
 */
public record TeacherOptions(
    int intraOpThreads, int interOpThreads, boolean bfloat16, ComputeDevice device)
    implements Serializable {

  /** Checks the bounds. */
  public TeacherOptions {
    atLeastZero("intraOpThreads", intraOpThreads);
    atLeastZero("interOpThreads", interOpThreads);
  }

  /** Settings of a session on the CPU. */
  public TeacherOptions(int intraOpThreads, int interOpThreads, boolean bfloat16) {
    this(intraOpThreads, interOpThreads, bfloat16, ComputeDevice.CPU);
  }

  /** Returns settings of one thread per core and full precision. */
  public static TeacherOptions defaults() {
    return new TeacherOptions(0, 0, false);
  }

  /** Converts the settings to a session's configuration. */
  public ConfigProto toConfig() {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(intraOpThreads)
            .setInterOpParallelismThreads(interOpThreads);
    device.configure(config);
    if (bfloat16) {
      config
          .getGraphOptionsBuilder()
          .getRewriteOptionsBuilder()
          .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
    }
    return config.build();
  }

  private static void atLeastZero(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s (%d) must be at least 0".formatted(name, value));
    }
  }
}
