package io.deeperstream.pipeline.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class SettingSourcesTest {

  @Command(name = "deeperstream", subcommands = Run.class)
  private static final class Root {}

  @Command(name = "run")
  private static final class Run {
    @Mixin private final JobSettings settings = new JobSettings();

    @Option(names = "--config")
    private String config;
  }

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("job.properties");
    Files.writeString(file, "half-life = 30\nseed = 3\nrun-id = größe\npasses = 3\n");
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() {
    JobSettings settings =
        parse(
            Map.of("DEEPERSTREAM_HALF_LIFE", "20", "DEEPERSTREAM_SEED", "2"),
            "--half-life=10",
            "--config=" + file);

    assertThat(settings.clustering().halfLife()).isEqualTo(10);
    assertThat(settings.clustering().seed()).isEqualTo(2);
    assertThat(settings.stream().passes()).isEqualTo(3);
    assertThat(settings.runId()).as("read as UTF-8").isEqualTo("größe");
    assertThat(settings.stream().batch()).as("given nowhere").isEqualTo(128);
  }

  @Test
  void theFileMayBeNamedByTwoArgumentsOrByTheEnvironment() {
    assertThat(parse(Map.of(), "--config", file.toString()).clustering().seed()).isEqualTo(3);
    Map<String, String> environment = Map.of("DEEPERSTREAM_CONFIG", file.toString());
    assertThat(parse(environment).clustering().seed()).isEqualTo(3);
    assertThat(parse(Map.of()).clustering().seed()).isZero();
  }

  @Test
  void theArgumentNamesTheFileBeforeTheEnvironment() {
    Map<String, String> environment = Map.of("DEEPERSTREAM_CONFIG", "/nowhere");
    assertThat(parse(environment, "--config=" + file).clustering().seed()).isEqualTo(3);
  }

  @Test
  void aFileThatCannotBeReadIsAnError() {
    assertThatThrownBy(() -> parse(Map.of(), "--config", "/no/such/file"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("--config is /no/such/file, which cannot be read");
  }

  @Test
  void aNameInTheFileThatNoCommandKnowsIsAnError() throws IOException {
    assertThatCode(() -> sources().requireKnown(new CommandLine(new Root())))
        .doesNotThrowAnyException();

    Files.writeString(file, "seed = 3\nhalflife = 30\n");
    assertThatThrownBy(() -> sources().requireKnown(new CommandLine(new Root())))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("'halflife' in %s is not a setting; --help lists them", file);
  }

  @Test
  void aValueThatDoesNotParseIsAnErrorWhereverItStands() throws IOException {
    assertThatThrownBy(() -> parse(Map.of("DEEPERSTREAM_SEED", "many")))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("many")
        .hasMessageContaining("--seed");
  }

  private SettingSources sources() {
    return SettingSources.of(new String[] {"run", "--config=" + file}, Map.of());
  }

  private static JobSettings parse(Map<String, String> environment, String... arguments) {
    Run run = new Run();
    CommandLine command = new CommandLine(run);
    command.setDefaultValueProvider(SettingSources.of(arguments, environment));
    command.parseArgs(arguments);
    assertThat(run.config == null || !run.config.isEmpty()).isTrue();
    return run.settings;
  }
}
