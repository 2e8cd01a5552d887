package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.SettingSources;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line: picks the command, and turns every failure into one clear line and an exit
 * code.
 */
@Command(
    name = "deeperstream",
    description = "Learns visual features from a never-ending stream of images.",
    mixinStandardHelpOptions = true,
    version = "deeperstream 0.1.0",
    subcommands = {
      DemoCommand.class,
      ReplayCommand.class,
      RunCommand.class,
      StopCommand.class,
      BrokerCommand.class,
      ServeCommand.class,
      StatusCommand.class,
      ClustersCommand.class,
      AssignCommand.class,
      ClustersPageCommand.class,
      KMeansCommand.class,
      EmbedCommand.class,
      EvaluateCommand.class,
      ModelCommand.class,
    })
public final class Deeperstream {

  private static final Logger LOG = LoggerFactory.getLogger(Deeperstream.class);

  private Deeperstream() {}

  public static void main(String[] arguments) {
    int exit;
    try {
      exit = execute(arguments, System.getenv());
    } catch (Throwable e) {
      LOG.error("unexpected failure", e);
      System.err.println("deeperstream: " + e);
      exit = 70;
    }
    // Threads of libraries must not keep a finished command alive.
    System.exit(exit);
  }

  /**
   * Runs a command.
   *
   * @return its exit code: 0 done, 1 failed, 2 wrong arguments or settings
   */
  static int execute(String[] arguments, Map<String, String> environment) {
    CommandLine commandLine = commandLine();
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> report(failure, command));
    commandLine.setParameterExceptionHandler(new UsageError());
    try {
      SettingSources sources = SettingSources.of(arguments, environment);
      sources.requireKnown(commandLine);
      commandLine.setDefaultValueProvider(sources);
    } catch (IllegalArgumentException e) {
      return report(e, commandLine);
    }
    if (arguments.length == 0) {
      commandLine.usage(System.out);
      return 2;
    }
    return commandLine.execute(arguments);
  }

  /** Returns the command with all its sub-commands, and their help. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Deeperstream());
    DemoDefaults.install(commandLine.getSubcommands().get("demo"));
    GroupedHelp.install(commandLine);
    return commandLine;
  }

  private static int report(Exception failure, CommandLine command) {
    LOG.error("{} failed", command.getCommandName(), failure);
    StringBuilder message = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      if (message.indexOf(text) < 0) {
        message.append(message.length() == 0 ? "" : "\n  because: ").append(text);
      }
    }
    System.err.println("deeperstream: " + message);
    return failure instanceof IllegalArgumentException ? 2 : 1;
  }
}
