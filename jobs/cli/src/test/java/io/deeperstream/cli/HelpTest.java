package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {

  static Stream<CommandLine> commands() {
    return below(Deeperstream.commandLine());
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return command.getSubcommands().values().stream()
        .flatMap(each -> Stream.concat(Stream.of(each), below(each)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionStandsUnderItsHeadingWithItsDefault(CommandLine command) {
    Map<String, String> sections = sections(command.getUsageMessage());
    for (OptionSpec option : command.getCommandSpec().options()) {
      String heading = GroupedHelp.heading(option);
      assertThat(sections).containsKey(heading);
      String entry = entry(sections.get(heading), option.longestName());
      if (option.defaultValue() != null) {
        String value = option.defaultValue().isEmpty() ? "empty" : option.defaultValue();
        assertThat(entry).as(option.longestName()).endsWith(" Default: " + value);
      }
    }
  }

  @Test
  void theJobsSettingsAreGrouped() {
    String usage = Deeperstream.commandLine().getSubcommands().get("run").getUsageMessage();
    assertThat(sections(usage))
        .containsKeys("Options", "Run", "Kafka", "Stream", "Network", "Clustering", "Training");
    assertThat(sections(usage).get("Clustering")).contains("--super-clusters");
    assertThat(entry(sections(usage).get("Options"), "--new-run")).endsWith("Default: false");
    assertThat(entry(sections(usage).get("Training"), "--bfloat16")).endsWith("Default: auto");
    assertThat(usage).contains("Default: 0.00001").doesNotContain("9223372036854775807");
  }

  @Test
  void aDemoDrawsMoreViewsThanARunUnlessItIsToldOtherwise() {
    assertThat(replay("run")).isEqualTo(4);
    assertThat(replay("demo")).isEqualTo(8);
    assertThat(replay("demo", "--replay", "2.5")).isEqualTo(2.5);
  }

  private static double replay(String... arguments) {
    CommandLine command = Deeperstream.commandLine();
    command.parseArgs(arguments);
    return command
        .getSubcommands()
        .get(arguments[0])
        .getCommandSpec()
        .findOption("--replay")
        .getValue();
  }

  /** The lines below each heading, by heading. */
  private static Map<String, String> sections(String usage) {
    Map<String, String> sections = new LinkedHashMap<>();
    String heading = "";
    for (String line : usage.lines().toList()) {
      if (line.matches("[A-Z][A-Za-z ]*:")) {
        heading = line.substring(0, line.length() - 1);
      } else {
        sections.merge(heading, line + "\n", String::concat);
      }
    }
    return sections;
  }

  /** An option's lines as one. */
  private static String entry(String section, String name) {
    Pattern named =
        Pattern.compile(
            "^ +(-\\w, )?--(\\[no-\\])?" + Pattern.quote(name.substring(2)) + "([ =\\[,].*)?$");
    Pattern option = Pattern.compile("^ {1,8}-.*");
    List<String> entry = new ArrayList<>();
    for (String line : section.lines().toList()) {
      if (option.matcher(line).matches()) {
        if (!entry.isEmpty()) {
          break;
        }
        if (named.matcher(line).matches()) {
          entry.add(line.trim());
        }
      } else if (!entry.isEmpty()) {
        entry.add(line.trim());
      }
    }
    return String.join(" ", entry).trim();
  }
}
