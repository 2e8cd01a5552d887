package io.deeperstream.model;

import java.io.Serializable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

/**
 * How a session runs.
 *
 * @param intraOpThreads threads that share one operation; 0 for one a core. More make one batch
 *     faster while cores are free. TensorFlow keeps one such pool a process, sized by what asks
 *     first; see {@link TensorFlowRuntime#ensureLoaded(TeacherOptions)}
 * @param interOpThreads operations that run at once; 0 for one a core. The same holds for its pool
 * @param bfloat16 whether oneDNN may compute convolutions and matrix products in bfloat16: about
 *     1.7 times as fast on CPUs that have it, descriptors equal to two or three digits
 * @param device where it computes
 */
public record TeacherOptions(
    int intraOpThreads, int interOpThreads, boolean bfloat16, ComputeDevice device)
    implements Serializable {

  /** Checks the bounds. */
  public TeacherOptions {
    atLeastZero("intraOpThreads", intraOpThreads);
    atLeastZero("interOpThreads", interOpThreads);
  }

  /** On the CPU. */
  public TeacherOptions(int intraOpThreads, int interOpThreads, boolean bfloat16) {
    this(intraOpThreads, interOpThreads, bfloat16, ComputeDevice.CPU);
  }

  /** One thread a core, full precision. */
  public static TeacherOptions defaults() {
    return new TeacherOptions(0, 0, false);
  }

  /** The same for a session. */
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
