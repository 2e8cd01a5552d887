package io.deeperstream.pipeline.settings;

import io.deeperstream.model.ComputeDevice;
import java.io.Serializable;
import picocli.CommandLine.Option;

/** Settings of a new run's network and of the sessions that run it. */
@Heading("Network")
public final class ModelSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "small",
      description =
          "Preset of the network: small (32 × 32 pixels, for CPU cores) or vgg16 (224 × 224, the paper's).")
  private String network;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      defaultValue = "0",
      description =
          "Height and width of the network's input; 0 takes the preset's. Larger sees more detail and costs its square in time.")
  private int imageSize;

  @Option(
      names = "--features",
      paramLabel = "LIST",
      defaultValue = "",
      description =
          "Convolutions of the trunk, such as 64,64,M,128,128,M (widths; M pools); empty takes the preset's. Wider and deeper learns more and costs more.")
  private String features;

  @Option(
      names = "--classifier",
      paramLabel = "LIST",
      defaultValue = "",
      description =
          "Widths of the linear layers after the trunk, the last one the descriptor's; empty takes the preset's.")
  private String classifier;

  @Option(
      names = "--init",
      paramLabel = "MODEL",
      defaultValue = "",
      description =
          "Begin with this model's weights instead of random ones: a local folder that model import has made, a generation's, or a model store's for its latest one. Its shape takes the place of --network, --image-size, --features and --classifier.")
  private String init;

  @Option(
      names = "--tensorflow-threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads inside one network operation, in each process; 0 takes one per core. More finishes a batch sooner until the cores are full.")
  private int threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description =
          "Where teacher and student compute: cpu, gpu (the first one), or gpu:N; a GPU needs a build with Maven's profile gpu. Its memory is taken as it is needed.")
  private String device;

  void validate() {
    device();
    Checks.atLeast("image-size", imageSize, 0);
    Checks.atLeast("tensorflow-threads", threads, 0);
  }

  public String network() {
    return network;
  }

  public int imageSize() {
    return imageSize;
  }

  public String features() {
    return features;
  }

  public String classifier() {
    return classifier;
  }

  /** Returns the folder of the model to begin with; empty for random weights. */
  public String init() {
    return init;
  }

  public int threads() {
    return threads;
  }

  /** Returns the device that networks compute on. */
  public ComputeDevice device() {
    try {
      return ComputeDevice.parse(device);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("--device: " + e.getMessage());
    }
  }
}
