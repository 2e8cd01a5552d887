package io.deeperstream.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of a demo that differ from those of a run: a few thousand images are learnt from within
 * minutes, where a stream brings new ones for ever.
 */
final class DemoDefaults {

  private static final Map<String, String> VALUES = Map.of("--replay", "8");

  private DemoDefaults() {}

  /** Replaces defaults of a command that has the job's settings. */
  static void install(CommandLine demo) {
    CommandSpec spec = demo.getCommandSpec();
    VALUES.forEach(
        (name, value) -> {
          OptionSpec option = spec.findOption(name);
          spec.remove(option);
          spec.addOption(OptionSpec.builder(option).defaultValue(value).build());
        });
  }
}
