package io.deeperstream.pipeline.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.model.ComputeDevice;
import io.deeperstream.model.Layer;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.NetworkChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class PresetTest {

  @Command(name = "other")
  private static final class Other {
    @Option(names = "--clusters", defaultValue = "7")
    private int clusters;
  }

  private static JobSettings parse(Map<String, String> environment, String... arguments) {
    JobSettings settings = new JobSettings();
    CommandLine command = new CommandLine(settings);
    command.setDefaultValueProvider(SettingSources.of(arguments, environment));
    command.parseArgs(arguments);
    settings.fillIn("run-1", "file:/store").validate();
    return settings;
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void everyPresetIsValidAndNamesSettingsThatThereAre(Preset preset) {
    Set<String> known =
        new CommandLine(new JobSettings())
            .getCommandSpec().options().stream()
                .map(option -> option.longestName().substring(2))
                .collect(Collectors.toSet());
    assertThat(known).containsAll(preset.settings().keySet());
    NetworkSpec network = NetworkChoice.of(parse(Map.of(), "--preset=" + preset).model());
    assertThat(network)
        .isEqualTo(
            preset.toString().endsWith("-small") ? NetworkSpec.small() : NetworkSpec.vgg16());
  }

  @Test
  void deeperClusterIsThePapers() {
    JobSettings settings = parse(Map.of(), "--preset", "deepercluster");
    assertThat(settings.clustering().clusters()).isEqualTo(320_000);
    assertThat(settings.clustering().superClusters()).isEqualTo(4);
    assertThat(settings.clustering().dimension()).isEqualTo(4096);
    assertThat(settings.clustering().clusterOn()).isEqualTo(Layer.DESCRIPTOR);
    assertThat(settings.clustering().whitening()).isEqualTo(0.5);
    assertThat(settings.clustering().spherical()).isTrue();
    assertThat(settings.clustering().kmeansPasses()).isEqualTo(10);
    assertThat(settings.training().rotations()).isEqualTo(4);
    assertThat(settings.training().startsWithRotation()).isTrue();
    assertThat(settings.training().reassignEpochs()).isEqualTo(3);
    assertThat(settings.training().epochImages()).isEqualTo(95_920_149);
    assertThat(settings.training().batch(4)).isEqualTo(64 * 48);
    assertThat(settings.training().learningRate()).isEqualTo(0.1);
    assertThat(settings.training().momentum()).isEqualTo(0.9);
    assertThat(settings.training().weightDecay()).isEqualTo(1e-5);
    assertThat(settings.training().decayAll()).isTrue();
    assertThat(settings.training().carriesHeads()).isFalse();
    assertThat(settings.training().subClassWeight()).isEqualTo(1);
    assertThat(settings.training().teacherEma()).isZero();
    assertThat(settings.training().cropArea(224)).isEqualTo(0.08);
  }

  @Test
  void deepClusterAndRotNetAreItsSpecialCases() {
    JobSettings deepCluster = parse(Map.of(), "--preset=deepcluster");
    assertThat(deepCluster.clustering().superClusters()).isEqualTo(1);
    assertThat(deepCluster.clustering().clusters()).isEqualTo(10_000);
    assertThat(deepCluster.clustering().dimension()).isEqualTo(256);
    assertThat(deepCluster.clustering().clusterOn()).isEqualTo(Layer.DESCRIPTOR);
    assertThat(deepCluster.clustering().whitening()).isEqualTo(0.5);
    assertThat(deepCluster.clustering().spherical()).isTrue();
    assertThat(deepCluster.training().rotations()).isEqualTo(1);
    assertThat(deepCluster.training().reassignEpochs()).isEqualTo(1);
    assertThat(deepCluster.training().batch(1)).isEqualTo(256);
    assertThat(deepCluster.training().learningRate()).isEqualTo(0.05);

    JobSettings rotNet = parse(Map.of(), "--preset=rotnet-small");
    assertThat(rotNet.clustering().superClusters()).isEqualTo(1);
    assertThat(rotNet.clustering().clusters()).isEqualTo(1);
    assertThat(rotNet.training().rotations()).isEqualTo(4);
    assertThat(rotNet.training().startsWithRotation()).isTrue();
    assertThat(rotNet.training().reassignEpochs()).isZero();
    assertThat(rotNet.training().cropArea(32)).isEqualTo(0.4);
  }

  @Test
  void whatIsGivenGoesBeforeThePreset(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("job.properties");
    Files.writeString(file, "preset = deepcluster\nreassign-epochs = 9\n");
    JobSettings settings =
        parse(
            Map.of("DEEPERSTREAM_DIMENSION", "64", "DEEPERSTREAM_CONFIG", file.toString()),
            "--learning-rate=0.2",
            "--device=gpu:1");
    assertThat(settings.training().learningRate()).isEqualTo(0.2);
    assertThat(settings.clustering().dimension()).isEqualTo(64);
    assertThat(settings.training().reassignEpochs()).isEqualTo(9);
    assertThat(settings.clustering().clusters()).isEqualTo(10_000);
    assertThat(settings.model().device()).isEqualTo(new ComputeDevice(true, 1));

    JobSettings named =
        parse(
            Map.of("DEEPERSTREAM_PRESET", "rotnet", "DEEPERSTREAM_CONFIG", file.toString()),
            "--preset=rotnet-small");
    assertThat(named.model().network()).isEqualTo("small");
    assertThat(parse(Map.of("DEEPERSTREAM_PRESET", "rotnet")).model().network()).isEqualTo("vgg16");
  }

  @Test
  void aCommandWithoutPresetsKeepsItsDefaults() {
    Other other = new Other();
    CommandLine command = new CommandLine(other);
    command.setDefaultValueProvider(
        SettingSources.of(new String[0], Map.of("DEEPERSTREAM_PRESET", "deepcluster")));
    command.parseArgs();
    assertThat(other.clusters).isEqualTo(7);
  }

  @Test
  void anUnknownPresetIsRefusedWithAllNames() {
    assertThatThrownBy(() -> parse(Map.of(), "--preset=simclr"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "--preset is 'simclr'; it must be one of [deepercluster, deepercluster-small, deepcluster, deepcluster-small, rotnet, rotnet-small]");
  }
}
