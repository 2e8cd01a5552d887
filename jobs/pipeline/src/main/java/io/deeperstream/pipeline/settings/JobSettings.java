package io.deeperstream.pipeline.settings;

import io.deeperstream.model.TeacherOptions;
import java.io.Serializable;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * All settings of the job. A picocli mixin: commands include it, and {@link SettingSources}
 * resolves the settings that the command line leaves open. Changes only while a command resolves
 * it.
 */
@Heading("Run")
public final class JobSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "Defaults of a method: deepercluster, deepcluster or rotnet at the papers' scale, or with -small behind the name for 32 × 32 pixels and a CPU. Settings given besides override it.")
  private String preset;

  @Option(
      names = "--store",
      paramLabel = "URI",
      defaultValue = "",
      description =
          "Folder of the model store, which the client and all TaskManagers must reach; any file system that their Flink has on its class path.")
  private String store;

  @Option(
      names = "--run-id",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "Name of the run, stamped on every label; letters, digits, '.', '_' and '-'. Empty makes one from the time.")
  private String runId;

  @Mixin private final KafkaSettings kafka = new KafkaSettings();

  @Mixin private final StreamSettings stream = new StreamSettings();

  @Mixin private final ModelSettings model = new ModelSettings();

  @Mixin private final ClusteringSettings clustering = new ClusteringSettings();

  @Mixin private final TrainingSettings training = new TrainingSettings();

  @Mixin private final ProbeSettings probe = new ProbeSettings();

  /**
   * Checks every setting and the constraints between them.
   *
   * @throws InvalidSettingException naming the setting, its value and what is allowed
   */
  public void validate() {
    Preset.of(preset);
    Checks.notBlank("store", store);
    if (!runId.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,79}")) {
      throw new InvalidSettingException(
          "--run-id is '%s'; it must be 1 to 80 letters, digits, '.', '_' or '-'".formatted(runId));
    }
    kafka.validate();
    model.validate();
    clustering.validate();
    stream.validate(clustering.superClusters());
    training.validate(clustering.superClusters());
    probe.validate();
    requireTransactionsThatOutliveCheckpoints();
  }

  private void requireTransactionsThatOutliveCheckpoints() {
    Duration timeout = kafka.transactionTimeout();
    Duration interval = stream.checkpointInterval();
    if (timeout.compareTo(interval) <= 0) {
      throw new InvalidSettingException(
          "--transaction-timeout is %s; it must be longer than --checkpoint-interval (%s), at whose end a transaction is committed"
              .formatted(timeout, interval));
    }
  }

  /**
   * Fills in the settings left open: the run's name, the store, and whether to compute in bfloat16,
   * which the machine that starts the job decides for all of its processes.
   */
  public JobSettings fillIn(String defaultRunId, String defaultStore) {
    if (runId.isEmpty()) {
      runId = defaultRunId;
    }
    if (store.isEmpty()) {
      store = defaultStore;
    }
    training.decideBfloat16(model.device());
    return this;
  }

  /** Changes the run's name. */
  public JobSettings asRun(String id) {
    runId = id;
    return this;
  }

  public String store() {
    return store;
  }

  public String runId() {
    return runId;
  }

  /** Returns the settings of every teacher's session, in the stream and in a fit. */
  public TeacherOptions teacherOptions() {
    return new TeacherOptions(model.threads(), 0, training.bfloat16(), model.device());
  }

  /**
   * Returns the maximum number of images of a fit: the first ones of the topic, and later those of
   * the memory.
   */
  public int fitImages() {
    return clustering.fitImages() == 0 ? training.memoryImages() : clustering.fitImages();
  }

  public KafkaSettings kafka() {
    return kafka;
  }

  public StreamSettings stream() {
    return stream;
  }

  public ModelSettings model() {
    return model;
  }

  public ClusteringSettings clustering() {
    return clustering;
  }

  public TrainingSettings training() {
    return training;
  }

  public ProbeSettings probe() {
    return probe;
  }
}
