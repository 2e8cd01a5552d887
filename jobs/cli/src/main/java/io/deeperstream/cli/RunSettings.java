package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.JobSettings;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The job's settings as a command's options, with the file that may give them. */
public final class RunSettings {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Mixin private JobSettings job;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Properties file with settings: names as here without the dashes. Environment variables (DEEPERSTREAM_HALF_LIFE for --half-life) go before it, options before both.")
  private String config;

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

  /** Every option and its value in force, a line each, in the order of the help. */
  public String describe() {
    StringBuilder text =
        new StringBuilder(config == null ? "settings:" : "settings, some from " + config + ":");
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        Object value = option.getValue();
        text.append("\n  %-24s %s".formatted(option.longestName(), value == null ? "" : value));
      }
    }
    return text.toString();
  }
}
