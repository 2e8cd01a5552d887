package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.KafkaSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clusters-page}: pictures of the heaviest clusters in one HTML file. */
@Command(
    name = "clusters-page",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Writes one HTML file with the heaviest sub-clusters of a run's newest generation, a row of its nearest pictures each, from the topics of labels and images.")
final class ClustersPageCommand implements Callable<Integer> {

  @Mixin private KafkaSettings kafka;

  @Option(
      names = "--run-id",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The run; empty takes the one that has labelled last.")
  private String run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = ClusterPage.FILE,
      description = "The file to write; one that is there is overwritten.")
  private Path out;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "" + ClusterPage.ROWS,
      description = "Clusters at most, 1 to 1,000. More make a larger file.")
  private int rows;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      defaultValue = "" + ClusterPage.PICTURES,
      description = "Pictures of a cluster at most, 1 to 100. More make a larger file.")
  private int pictures;

  @Override
  public Integer call() throws Exception {
    within("--rows", rows, 1000);
    within("--pictures", pictures, 100);
    BrokerContact.PATIENT.await(kafka, System.out::println);
    LabelledClusters written = new ClusterPage(kafka).write(out, run, rows, pictures);
    System.out.printf(
        "%s: %d of %,d clusters of generation %d of %s%n",
        out.toAbsolutePath(),
        written.rows().size(),
        written.clusters(),
        written.generation(),
        written.run());
    return 0;
  }

  private static void within(String setting, int value, int most) {
    if (value < 1 || value > most) {
      throw new InvalidSettingException(
          "%s is %d; it must lie in [1, %d]".formatted(setting, value, most));
    }
  }
}
