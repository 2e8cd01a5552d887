package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.Heading;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.Secrets;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The job's settings as a command's options, with the file that may give them. */
@Heading("Run")
public final class RunSettings {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Mixin private JobSettings job;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Properties file with settings: names as here without the dashes. Environment variables (DEEPERSTREAM_HALF_LIFE for --half-life) override it, options override both.")
  private String config;

  @Option(
      names = "--verbose",
      description =
          "Print every setting at the start, not only those that differ from the defaults.")
  private boolean verbose;

  /**
   * The validated settings.
   *
   * @param store used where none was given
   */
  public JobSettings resolve(Clock clock, String store) {
    String time =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
            .withZone(ZoneOffset.UTC)
            .format(clock.instant());
    JobSettings settings = job.fillIn("run-" + time, store);
    settings.validate();
    return settings;
  }

  /**
   * Refuses a broker that was given to a command which starts one of its own.
   *
   * @throws InvalidSettingException if one was given
   */
  void requireNoBroker() {
    if (!job.kafka().isDefaultBroker()) {
      throw new InvalidSettingException(
          "--bootstrap-servers is %s; the demo starts a broker of its own: leave it out, or use replay and run with a Kafka and a Flink of your own"
              .formatted(job.kafka().bootstrapServers()));
    }
  }

  /**
   * Lists the settings in force, a line each, in the order of the help: those that differ from
   * their defaults, or with {@code --verbose} all.
   */
  public String describe() {
    StringBuilder text =
        new StringBuilder(verbose ? "all settings" : "settings beside the defaults");
    text.append(config == null ? ":" : ", some from " + config + ":");
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp() && (verbose || differs(option))) {
        Object value =
            option.getValue() instanceof Map<?, ?> properties
                ? Secrets.masked(properties)
                : option.getValue();
        text.append("\n  %-24s %s".formatted(option.longestName(), value == null ? "" : value));
      }
    }
    return text.toString();
  }

  private static boolean differs(OptionSpec option) {
    if (option.getValue() == null) {
      return false;
    }
    String value = option.getValue().toString();
    String otherwise = option.defaultValue() == null ? absent(option) : option.defaultValue();
    return !value.equalsIgnoreCase(otherwise) && !isSameNumber(value, otherwise);
  }

  /** The text of what an option without a default holds where it is not given. */
  private static String absent(OptionSpec option) {
    return option.type() == boolean.class ? "false" : option.isMultiValue() ? "{}" : "";
  }

  private static boolean isSameNumber(String one, String other) {
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
