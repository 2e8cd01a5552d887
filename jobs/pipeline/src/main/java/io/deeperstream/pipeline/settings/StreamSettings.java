package io.deeperstream.pipeline.settings;

import java.io.Serializable;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Settings of the stream: passes, batches, parallelism, checkpoints, limits. */
@Heading("Stream")
public final class StreamSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Times that the images already in the topic are read before the job goes on live; 0 reads new ones only.")
  private int passes;

  @Option(
      names = "--parallelism",
      paramLabel = "P",
      defaultValue = "2",
      description =
          "Subtasks that decode and embed. More keeps more cores decoding while the network runs.")
  private int parallelism;

  @Option(
      names = "--assign-parallelism",
      paramLabel = "P",
      defaultValue = "0",
      description =
          "Subtasks that assign and update centroids, at most one per super-cluster; 0 takes the smaller of --parallelism and --super-clusters.")
  private int assignParallelism;

  @Option(
      names = "--max-parallelism",
      paramLabel = "P",
      defaultValue = "128",
      description =
          "Key groups: the most subtasks that the job can ever be rescaled to. Cannot change once a run has state.")
  private int maxParallelism;

  @Option(
      names = "--batch",
      paramLabel = "IMAGES",
      defaultValue = "128",
      description =
          "Images that are embedded at once. More is faster up to a point and takes memory and time to fill.")
  private int batch;

  @Option(
      names = "--max-wait",
      paramLabel = "DURATION",
      defaultValue = "PT0.25S",
      converter = DurationText.class,
      description =
          "A batch that is not full is processed after this time. Shorter lowers the delay of a slow stream and makes smaller batches.")
  private Duration maxWait;

  @Option(
      names = "--centroid-interval",
      paramLabel = "DURATION",
      defaultValue = "PT1S",
      converter = DurationText.class,
      description =
          "A centroid that moves is published so often. Shorter shows it sooner and writes more records.")
  private Duration centroidInterval;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "DURATION",
      defaultValue = "PT5S",
      converter = DurationText.class,
      description =
          "Time between checkpoints, at which labels become visible. Shorter shows them sooner and costs more.")
  private Duration checkpointInterval;

  @Option(
      names = "--max-image-bytes",
      paramLabel = "N",
      defaultValue = "33554432",
      description = "A larger file goes to the dead letters undecoded.")
  private int maxImageBytes;

  @Option(
      names = "--max-image-pixels",
      paramLabel = "N",
      defaultValue = "100000000",
      description = "A picture with more pixels goes to the dead letters undecoded.")
  private long maxImagePixels;

  @Option(
      names = "--exemplars",
      paramLabel = "N",
      defaultValue = "6",
      description =
          "Thumbnails of the nearest and of random images that are published of each sub-cluster, up to N of either kind; 0 publishes none. More shows more and takes room in the topic: about 2 KB each.")
  private int exemplars;

  void validate(int superClusters) {
    Checks.atLeast("passes", passes, 0);
    Checks.within("max-parallelism", maxParallelism, 1, 32_768);
    Checks.within("parallelism", parallelism, 1, maxParallelism);
    Checks.atLeast("assign-parallelism", assignParallelism, 0);
    if (assignParallelism > superClusters) {
      throw new InvalidSettingException(
          "--assign-parallelism is %d; it must not exceed --super-clusters (%d): a super-cluster is one key"
              .formatted(assignParallelism, superClusters));
    }
    if (maxParallelism < superClusters) {
      throw new InvalidSettingException(
          "--max-parallelism is %d; it must be at least --super-clusters (%d), so that each has a key group of its own"
              .formatted(maxParallelism, superClusters));
    }
    Checks.within("batch", batch, 1, 65_536);
    Checks.atLeast("max-wait (ms)", (double) maxWait.toMillis(), 1);
    Checks.atLeast("centroid-interval (ms)", (double) centroidInterval.toMillis(), 1);
    Checks.atLeast("checkpoint-interval (ms)", (double) checkpointInterval.toMillis(), 10);
    Checks.atLeast("max-image-bytes", maxImageBytes, 1);
    Checks.atLeast("max-image-pixels", (double) maxImagePixels, 1);
    Checks.within("exemplars", exemplars, 0, 64);
  }

  /** Changes the number of passes, for a command that counts in epochs. */
  public void repeat(int times) {
    passes = times;
  }

  public int passes() {
    return passes;
  }

  public int parallelism() {
    return parallelism;
  }

  /** Returns the number of subtasks of the assignment, with 0 resolved. */
  public int assignParallelism(int superClusters) {
    return assignParallelism == 0 ? Math.min(parallelism, superClusters) : assignParallelism;
  }

  public int maxParallelism() {
    return maxParallelism;
  }

  public int batch() {
    return batch;
  }

  public Duration maxWait() {
    return maxWait;
  }

  /** Returns the time between two upserts of a centroid that moves. */
  public Duration centroidInterval() {
    return centroidInterval;
  }

  public Duration checkpointInterval() {
    return checkpointInterval;
  }

  public int maxImageBytes() {
    return maxImageBytes;
  }

  public long maxImagePixels() {
    return maxImagePixels;
  }

  /** Returns the thumbnails of either kind for each sub-cluster, 0 for none. */
  public int exemplars() {
    return exemplars;
  }
}
