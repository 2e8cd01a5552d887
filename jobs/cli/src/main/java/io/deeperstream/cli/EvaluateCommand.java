package io.deeperstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import io.deeperstream.evaluation.ClusterAgreement;
import io.deeperstream.evaluation.Evaluation;
import io.deeperstream.evaluation.LabelTable;
import io.deeperstream.evaluation.LabelledFeatures;
import io.deeperstream.evaluation.Split;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: what features are worth, by labels that training never saw. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Scores frozen features by labels: k nearest neighbours, logistic regression, and how clusters agree with classes. The features come from a file of embed's or from --model and --images.")
final class EvaluateCommand implements Callable<Integer> {

  @Option(
      names = "--features",
      paramLabel = "FILE.npy",
      description = "Features: .npy, float32, [n][columns].")
  private Path features;

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description = "Ids of the rows, one a line; FILE.ids beside --features where not given.")
  private Path ids;

  @Mixin private EmbeddingOptions embedding;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "CSV",
      description =
          "Two columns with a line of headings: id, label. Ids of digits are compared as numbers.")
  private Path labels;

  @Option(
      names = "--train",
      paramLabel = "N",
      description = "Rows to fit to; four fifths, at most 40,000, where not given.")
  private Integer train;

  @Option(
      names = "--test",
      paramLabel = "N",
      description = "Rows to score; a fifth, at most 10,000, where not given.")
  private Integer test;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seed of the split and of the clusters; the same seed makes the same result.")
  private long seed;

  @Option(
      names = "--neighbours",
      paramLabel = "K",
      defaultValue = "20",
      description = "Nearest rows that vote on a class.")
  private int neighbours;

  @Option(
      names = "--l2",
      paramLabel = "X",
      defaultValue = "0.001",
      description = "Penalty of the regression; more pulls its weights to zero.")
  private double l2;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps of the regression at most.")
  private int iterations;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads; all cores where not given. The result does not depend on it.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON, too.")
  private Path json;

  @Override
  public Integer call() throws IOException {
    EmbedCommand.requireThreads(threads);
    if ((features == null) != embedding.given()) {
      throw new InvalidSettingException("give either --features, or --model and --images");
    }
    if (!Files.isRegularFile(labels)) {
      throw new InvalidSettingException("--labels is %s, which is not a file".formatted(labels));
    }
    LabelTable table = LabelTable.read(labels);
    LabelledFeatures all = features == null ? embed(table) : read(table);
    int rows = all.features().rows();
    Split split =
        Split.of(
            rows,
            train == null ? Split.defaultTrain(rows) : train,
            test == null ? Split.defaultTest(rows) : test,
            seed);
    Evaluation found =
        Evaluation.of(
            all, split, new Evaluation.Options(neighbours, l2, iterations, seed, threads));
    System.out.print(table(found));
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), found);
      System.out.println("written to " + json);
    }
    return 0;
  }

  private LabelledFeatures embed(LabelTable table) throws IOException {
    if (embedding.layers().size() > 1) {
      throw new InvalidSettingException(
          "--layer is %s; evaluate scores one".formatted(LayerName.of(embedding.layers())));
    }
    List<String> names = new ArrayList<>();
    List<FloatMatrix> parts = new ArrayList<>();
    try (FeatureModel model = embedding.open(threads)) {
      embedding.embed(
          model,
          threads,
          (some, rows) -> {
            names.addAll(some);
            parts.add(rows.get(0));
          });
    }
    if (parts.isEmpty()) {
      throw new IOException("no image could be decoded");
    }
    return LabelledFeatures.join(FloatMatrix.concat(parts), names, table);
  }

  private LabelledFeatures read(LabelTable table) throws IOException {
    Path idFile = ids == null ? FeatureFiles.idsOf(features) : ids;
    for (Path file : List.of(features, idFile)) {
      if (!Files.isRegularFile(file)) {
        throw new InvalidSettingException("%s is not a file".formatted(file));
      }
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(features))) {
      return LabelledFeatures.join(Npy.readFloatRows(in), Files.readAllLines(idFile), table);
    } catch (IOException e) {
      throw new IOException("%s or %s cannot be read".formatted(features, idFile), e);
    }
  }

  private static String table(Evaluation found) {
    StringBuilder table = new StringBuilder();
    table.append(
        "%,d rows of %,d columns, %d classes; %,d to fit to, %,d to score%n"
            .formatted(
                found.rows(), found.columns(), found.classes(), found.train(), found.test()));
    table.append(
        "  %-34s %6.2f %%  (%.1f s)%n"
            .formatted(
                found.options().neighbours() + " nearest neighbours",
                100 * found.nearestNeighbours(),
                found.seconds().nearestNeighbours()));
    table.append(
        "  %-34s %6.2f %%  (%.1f s, %d steps%s)%n"
            .formatted(
                "logistic regression",
                100 * found.logisticRegression(),
                found.seconds().logisticRegression(),
                found.iterations(),
                found.converged() ? "" : ", not at rest"));
    for (ClusterAgreement clusters : found.clusters()) {
      table.append(
          "  %-34s %6.4f%n"
              .formatted(
                  "NMI of %d clusters and classes".formatted(clusters.clusters()),
                  clusters.normalizedMutualInformation()));
    }
    return table
        .append("  clusters took %.1f s%n".formatted(found.seconds().clusters()))
        .toString();
  }
}
