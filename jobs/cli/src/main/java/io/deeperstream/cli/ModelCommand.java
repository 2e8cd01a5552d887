package io.deeperstream.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code model}: networks from and for other programs, and what there is of them. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Imports weights from PyTorch and safetensors, exports trunks, lists and shows models.",
    subcommands = {
      ModelImportCommand.class,
      ModelExportCommand.class,
      ModelListCommand.class,
      ModelShowCommand.class,
    })
final class ModelCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return 2;
  }
}
