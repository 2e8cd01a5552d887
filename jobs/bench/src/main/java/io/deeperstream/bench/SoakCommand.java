package io.deeperstream.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The soak trial's command line. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Kills TaskManagers, JobManager and broker of a job that labels and trains, stops, cancels and branches it, and checks that labels, steps, weights and generations are complete, nothing is doubled and nothing is left. Prints the symptoms and the times of recovery.")
final class SoakCommand implements Callable<Integer> {

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many, of the three kinds in turns.")
  private int kills;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Images of the collection at most, or how many are generated; the job reads them again and again.")
  private long limit;

  @Mixin private TrialOptions common;

  @Override
  public Integer call() throws Exception {
    return common.report(
        work ->
            SoakTrial.run(
                new SoakOptions(
                    TrialOptions.root(),
                    work,
                    common.images(),
                    limit,
                    common.fitImages(),
                    common.checkpointInterval(),
                    common.epochImages(),
                    kills,
                    common.seed()),
                System.out::println),
        SoakReport::table);
  }
}
