package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.Heading;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Lists a command's options with their defaults, those of each {@link Heading} below it. The
 * command's own come first, under {@value #OWN}.
 */
final class GroupedHelp implements IHelpSectionRenderer {

  /** Heading of options whose class has none. */
  static final String OWN = "Options";

  private static final int WIDTH = 100;

  /** Takes over the list of options in the help of a command and all below it. */
  static void install(CommandLine command) {
    command.setUsageHelpWidth(WIDTH);
    addTo(command);
  }

  private static void addTo(CommandLine command) {
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedHelp());
    command.getSubcommands().values().forEach(GroupedHelp::addTo);
  }

  @Override
  public String render(Help help) {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    groups.put(OWN, new ArrayList<>());
    for (OptionSpec option : help.commandSpec().options()) {
      if (!option.hidden()) {
        groups.computeIfAbsent(heading(option), heading -> new ArrayList<>()).add(option);
      }
    }
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (heading, options) -> {
          if (!options.isEmpty()) {
            text.append("%n%s:%n".formatted(heading)).append(list(help, options));
          }
        });
    return text.toString();
  }

  /** The help of one option. */
  static String of(CommandLine command, OptionSpec option) {
    return list(command.getHelp(), List.of(option));
  }

  private static String list(Help help, List<OptionSpec> options) {
    Help.Layout layout =
        new Help.Layout(
            help.colorScheme(),
            help.createDefaultLayout().textTable(),
            withDefault(help),
            help.createDefaultParameterRenderer());
    layout.addOptions(options, help.createDefaultParamLabelRenderer());
    return layout.toString();
  }

  private static Help.IOptionRenderer withDefault(Help help) {
    Help.IOptionRenderer plain = help.createDefaultOptionRenderer();
    return (option, label, scheme) -> {
      List<Text[]> rows = new ArrayList<>(List.of(plain.render(option, label, scheme)));
      String value = defaultOf(option);
      if (!value.isEmpty()) {
        Text[] line = new Text[rows.get(0).length];
        Arrays.fill(line, scheme.ansi().text(""));
        line[line.length - 1] = scheme.ansi().text("  " + value);
        rows.add(line);
      }
      return rows.toArray(Text[][]::new);
    };
  }

  /**
   * Returns the text of an option's default, such as {@code Default: 4}.
   *
   * @return empty where the option has none
   */
  static String defaultOf(OptionSpec option) {
    boolean repeated = option.isMultiValue() && option.defaultValue() == null;
    if (option.usageHelp() || option.versionHelp() || repeated) {
      return "";
    }
    String value = option.defaultValueString();
    if (value == null || value.equals("null")) {
      return isFlag(option) ? "Default: false" : "";
    }
    return value.isEmpty() ? "Default: empty" : "Default: " + value;
  }

  private static boolean isFlag(ArgSpec option) {
    return option.type() == boolean.class || option.type() == Boolean.class;
  }

  /** Returns the heading of the class that declares the option. */
  static String heading(OptionSpec option) {
    if (option.userObject() instanceof Member member) {
      return Arrays.stream(member.getDeclaringClass().getAnnotationsByType(Heading.class))
          .map(Heading::value)
          .findFirst()
          .orElse(OWN);
    }
    return OWN;
  }
}
