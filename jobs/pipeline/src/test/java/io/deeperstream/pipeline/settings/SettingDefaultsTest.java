package io.deeperstream.pipeline.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.model.Bfloat16;
import io.deeperstream.model.ComputeDevice;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.assign.AssignOptions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SettingDefaultsTest {

  @Test
  void everyDefaultIsPinned() {
    Map<String, String> found = new TreeMap<>();
    new CommandLine(new JobSettings())
        .getCommandSpec()
        .options()
        .forEach(option -> found.put(option.longestName(), String.valueOf(option.defaultValue())));

    assertThat(found)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("--preset", ""),
                Map.entry("--device", "cpu"),
                Map.entry("--store", ""),
                Map.entry("--run-id", ""),
                Map.entry("--bootstrap-servers", "localhost:9092"),
                Map.entry("--topic-prefix", ""),
                Map.entry("--kafka-config", "null"),
                Map.entry("--kafka-property", "null"),
                Map.entry("--max-record-bytes", "67108864"),
                Map.entry("--transaction-timeout", "PT15M"),
                Map.entry("--probe", ""),
                Map.entry("--probe-labels", "folders"),
                Map.entry("--probe-images", "2000"),
                Map.entry("--passes", "1"),
                Map.entry("--parallelism", "2"),
                Map.entry("--assign-parallelism", "0"),
                Map.entry("--max-parallelism", "128"),
                Map.entry("--batch", "128"),
                Map.entry("--max-wait", "PT0.25S"),
                Map.entry("--centroid-interval", "PT1S"),
                Map.entry("--checkpoint-interval", "PT5S"),
                Map.entry("--max-image-bytes", "33554432"),
                Map.entry("--max-image-pixels", "100000000"),
                Map.entry("--exemplars", "6"),
                Map.entry("--network", "small"),
                Map.entry("--image-size", "0"),
                Map.entry("--features", ""),
                Map.entry("--classifier", ""),
                Map.entry("--tensorflow-threads", "0"),
                Map.entry("--super-clusters", "1"),
                Map.entry("--clusters", "0"),
                Map.entry("--cluster-on", "descriptor"),
                Map.entry("--dimension", "0"),
                Map.entry("--fit-images", "0"),
                Map.entry("--kmeans-passes", "10"),
                Map.entry("--kmeans-start", "random"),
                Map.entry("--max-points-per-centroid", "0"),
                Map.entry("--half-life", "100000"),
                Map.entry("--starvation", "0.001"),
                Map.entry("--seed", "0"),
                Map.entry("--training", "wait"),
                Map.entry("--start", "random"),
                Map.entry("--epoch-images", "0"),
                Map.entry("--reassign-epochs", "3"),
                Map.entry("--train-batch", "0"),
                Map.entry("--rotations", "4"),
                Map.entry("--learning-rate", "0.05"),
                Map.entry("--momentum", "0.9"),
                Map.entry("--sub-class-weight", "0.3"),
                Map.entry("--teacher-ema", "0"),
                Map.entry("--weight-decay", "0.00001"),
                Map.entry("--decay-all", "true"),
                Map.entry("--warmup-images", "0"),
                Map.entry("--learning-rate-decay", "none"),
                Map.entry("--decay-images", "0"),
                Map.entry("--crop-area", "0"),
                Map.entry("--replay", "4"),
                Map.entry("--memory-images", "50000"),
                Map.entry("--memory-bytes", "1073741824"),
                Map.entry("--memory-pixels", "0"),
                Map.entry("--memory-min", "0"),
                Map.entry("--memory-policy", "cluster"),
                Map.entry("--labels", "fit"),
                Map.entry("--publish-images", "100000"),
                Map.entry("--keep-students", "5"),
                Map.entry("--whitening", "0.5"),
                Map.entry("--spherical", "true"),
                Map.entry("--drift-threshold", "0"),
                Map.entry("--drift-window", "10000"),
                Map.entry("--drift-spacing", "100000"),
                Map.entry("--trainer-threads", "0"),
                Map.entry("--bfloat16", "auto"),
                Map.entry("--keep-generations", "5"),
                Map.entry("--retained-checkpoints", "1"),
                Map.entry("--fit-threads", "0"),
                Map.entry("--init", ""),
                Map.entry("--heads", "carry"),
                Map.entry("--explosion", "10"),
                Map.entry("--stuck-steps", "500")));
  }

  @Test
  void defaultsArriveInTheSettings() {
    JobSettings settings = Samples.settings();
    assertThat(settings.store()).isEmpty();
    assertThat(settings.runId()).isEmpty();
    assertThat(settings.kafka().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(settings.kafka().maxRecordBytes()).isEqualTo(64 << 20);
    assertThat(settings.kafka().transactionTimeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(settings.kafka().imagesTopic()).isEqualTo("images");
    assertThat(settings.kafka().pseudoLabelsTopic()).isEqualTo("pseudo-labels");
    assertThat(settings.kafka().deadLettersTopic()).isEqualTo("dead-letters");
    assertThat(settings.kafka().generationsTopic()).isEqualTo("generations");
    assertThat(settings.kafka().centroidsTopic()).isEqualTo("centroids");
    assertThat(settings.stream().passes()).isEqualTo(1);
    assertThat(settings.stream().parallelism()).isEqualTo(2);
    assertThat(settings.stream().maxParallelism()).isEqualTo(128);
    assertThat(settings.stream().batch()).isEqualTo(128);
    assertThat(settings.stream().maxWait()).isEqualTo(Duration.ofMillis(250));
    assertThat(AssignOptions.of(settings).publishMillis()).isEqualTo(1000);
    assertThat(settings.stream().checkpointInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.stream().maxImageBytes()).isEqualTo(32 << 20);
    assertThat(settings.stream().maxImagePixels()).isEqualTo(100_000_000);
    assertThat(settings.model().network()).isEqualTo("small");
    assertThat(settings.model().imageSize()).isZero();
    assertThat(settings.model().features()).isEmpty();
    assertThat(settings.model().classifier()).isEmpty();
    assertThat(settings.model().threads()).isZero();
    assertThat(settings.clustering().superClusters()).isEqualTo(1);
    assertThat(settings.clustering().clusters()).isZero();
    assertThat(settings.clustering().dimension()).isZero();
    assertThat(settings.clustering().fitImages()).isZero();
    assertThat(settings.clustering().kmeansPasses()).isEqualTo(10);
    assertThat(settings.clustering().halfLife()).isEqualTo(100_000);
    assertThat(settings.clustering().starvation()).isEqualTo(0.001);
    assertThat(settings.clustering().seed()).isZero();
  }

  @Test
  void theDefaultsAreValidOnceRunAndStoreHaveNames() {
    JobSettings settings = Samples.settings().fillIn("run-1", "file:/store");
    settings.validate();
    assertThat(settings.runId()).isEqualTo("run-1");
    assertThat(settings.store()).isEqualTo("file:/store");
    assertThat(Samples.settings("--run-id=mine", "--store=s3:/s").fillIn("run-1", "file:/store"))
        .matches(given -> given.runId().equals("mine") && given.store().equals("s3:/s"));
  }

  @Test
  void theMachineThatStartsTheJobDecidesAboutBfloat16() {
    boolean here = Bfloat16.AUTO.resolve(ComputeDevice.CPU);
    assertThat(Samples.settings().training().bfloat16()).isFalse();
    assertThat(Samples.settings().fillIn("run-1", "s").training().bfloat16()).isEqualTo(here);
    assertThat(Samples.settings("--device=gpu").fillIn("run-1", "s").training().bfloat16())
        .isFalse();
    for (boolean given : new boolean[] {true, false}) {
      JobSettings settings = Samples.settings("--bfloat16=" + given).fillIn("run-1", "s");
      assertThat(settings.training().bfloat16()).isEqualTo(given);
      assertThat(settings.teacherOptions().bfloat16()).isEqualTo(given);
    }
    assertThatThrownBy(() -> Samples.settings("--bfloat16=yes").fillIn("run-1", "s"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--bfloat16: 'yes' must be auto, true or false");
  }

  @Test
  void zeroMeansWhatTheDescriptionSays() {
    assertThat(Samples.settings("--half-life=0").clustering().halfLife()).isInfinite();
    assertThat(Samples.settings("--parallelism=3").stream().assignParallelism(4)).isEqualTo(3);
    assertThat(Samples.settings("--parallelism=9").stream().assignParallelism(4)).isEqualTo(4);
    assertThat(Samples.settings("--assign-parallelism=1").stream().assignParallelism(4))
        .isEqualTo(1);
  }

  @Test
  void kafkaPropertiesReachEveryClientButTheBrokersAreTheSettings() {
    JobSettings settings =
        Samples.settings(
            "--kafka-property=security.protocol=SSL",
            "--kafka-property=bootstrap.servers=elsewhere:1",
            "--bootstrap-servers=here:2",
            "--topic-prefix=a.",
            "--transaction-timeout=PT2M");
    assertThat(settings.kafka().imagesTopic()).isEqualTo("a.images");
    assertThat(settings.kafka().consumerProperties())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "here:2")
        .containsEntry("isolation.level", "read_committed");
    assertThat(settings.kafka().producerProperties())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("max.request.size", "67108864")
        .containsEntry("transaction.timeout.ms", "120000");
    settings.kafka().useBroker("own:3");
    assertThat(settings.kafka().clientProperties()).containsEntry("bootstrap.servers", "own:3");
  }
}
