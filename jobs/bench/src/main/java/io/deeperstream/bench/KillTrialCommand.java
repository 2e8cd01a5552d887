package io.deeperstream.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The trial's command line. */
@Command(
    name = "kill-taskmanager",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Kills TaskManager processes under load by SIGKILL, and checks that labels, dead letters and centroids are complete and nothing is doubled.")
final class KillTrialCommand implements Callable<Integer> {

  @Option(names = "--kills", paramLabel = "N", defaultValue = "3", description = "How often.")
  private int kills;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Images of the collection at most, or how many are generated.")
  private long limit;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "2",
      description = "Passes over all images.")
  private int passes;

  @Option(
      names = "--training",
      description =
          "Train and re-cluster, too. Kills then take turns: while it trains, during a fit, between a fit and its announcement, between the announcement and the first label; and steps, generations, teachers, store and restored students are checked.")
  private boolean training;

  @Mixin private TrialOptions common;

  @Override
  public Integer call() throws Exception {
    return common.report(
        work ->
            KillTrial.run(
                new KillTrialOptions(
                    TrialOptions.root(),
                    work,
                    common.images(),
                    limit,
                    passes,
                    common.fitImages(),
                    common.checkpointInterval(),
                    training,
                    common.epochImages(),
                    kills,
                    common.seed()),
                System.out::println),
        KillReport::table);
  }
}
