package io.deeperstream.pipeline.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Resolves what the command line leaves open: setting {@code --half-life} comes from the
 * environment variable {@code DEEPERSTREAM_HALF_LIFE}, else from {@code half-life} in the file of
 * {@code --config}, else it is the default.
 */
public final class SettingSources implements CommandLine.IDefaultValueProvider {

  private final Map<String, String> environment;
  private final Properties file;
  private final String fileName;
  private final Map<String, String> preset;

  private SettingSources(
      Map<String, String> environment,
      Properties file,
      String fileName,
      Map<String, String> preset) {
    this.environment = environment;
    this.file = file;
    this.fileName = fileName;
    this.preset = preset;
  }

  /**
   * Looks for {@code --config FILE} among the arguments and reads it, then for a preset there and
   * among the arguments.
   *
   * @param arguments the command line, before it is parsed
   * @param environment usually {@link System#getenv()}
   * @throws InvalidSettingException if the file cannot be read, or there is no such preset
   */
  public static SettingSources of(String[] arguments, Map<String, String> environment) {
    String name = given(arguments, "--config", environment.getOrDefault("DEEPERSTREAM_CONFIG", ""));
    Properties file = new Properties();
    if (!name.isEmpty()) {
      try (Reader reader = Files.newBufferedReader(Path.of(name), StandardCharsets.UTF_8)) {
        file.load(reader);
      } catch (IOException e) {
        throw new InvalidSettingException(
            "--config is %s, which cannot be read: %s".formatted(name, e));
      }
    }
    String ofFile = file.getProperty("preset", "");
    String preset =
        given(arguments, "--preset", environment.getOrDefault("DEEPERSTREAM_PRESET", ofFile));
    return new SettingSources(
        environment, file, name, Preset.of(preset).map(Preset::settings).orElse(Map.of()));
  }

  private static String given(String[] arguments, String option, String otherwise) {
    String value = otherwise;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals(option) && i + 1 < arguments.length) {
        value = arguments[i + 1];
      } else if (arguments[i].startsWith(option + "=")) {
        value = arguments[i].substring(option.length() + 1);
      }
    }
    return value;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String name = option.longestName().replaceFirst("^--", "");
    String variable = "DEEPERSTREAM_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    String value = environment.get(variable);
    if (value == null) {
      value = file.getProperty(name);
    }
    // Other commands have options of the same names that mean something else.
    boolean takesPreset = option.command().findOption("--preset") != null;
    return value == null && takesPreset ? preset.get(name) : value;
  }

  /**
   * Refuses a file with settings that no command knows, which are most often misspelt.
   *
   * @throws InvalidSettingException naming the first of them
   */
  public void requireKnown(CommandLine root) {
    Set<String> known = new HashSet<>();
    collect(root, known);
    for (String name : file.stringPropertyNames()) {
      if (!known.contains(name)) {
        throw new InvalidSettingException(
            "'%s' in %s is not a setting; --help lists them".formatted(name, fileName));
      }
    }
  }

  private static void collect(CommandLine command, Set<String> known) {
    command
        .getCommandSpec()
        .options()
        .forEach(option -> known.add(option.longestName().replaceFirst("^--", "")));
    command.getSubcommands().values().forEach(sub -> collect(sub, known));
  }
}
