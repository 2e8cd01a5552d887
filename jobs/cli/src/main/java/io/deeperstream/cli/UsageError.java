package io.deeperstream.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what is wrong with a command line, with the help of the one option that it is about. */
final class UsageError implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("deeperstream: " + failure.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(failure, err)
        && failure.getArgSpec() instanceof OptionSpec option) {
      err.print(GroupedHelp.of(command, option));
    }
    err.printf("'%s --help' lists all options.%n", command.getCommandSpec().qualifiedName());
    return 2;
  }
}
