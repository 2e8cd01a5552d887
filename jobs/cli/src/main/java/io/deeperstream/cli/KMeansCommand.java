package io.deeperstream.cli;

import io.deeperstream.clustering.FitSupport;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.HierarchicalKMeans;
import io.deeperstream.clustering.KMeans;
import io.deeperstream.clustering.Npy;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code kmeans}: the clustering engine as a tool by itself, from {@code .npy} to {@code .npy}. */
@Command(
    name = "kmeans",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Clusters the rows of a .npy file by k-means of one or two levels.")
final class KMeansCommand implements Callable<Integer> {

  private static final String CENTROIDS = "centroids.npy";
  private static final String ASSIGNMENT = "assignment.npy";
  private static final String SUPER_CENTROIDS = "super-centroids.npy";
  private static final String SUPER_ASSIGNMENT = "super-assignment.npy";

  @Option(
      names = "--features",
      required = true,
      paramLabel = "FILE",
      description = "Points: .npy, float32, [n][d].")
  private Path features;

  @Option(
      names = "--clusters",
      required = true,
      paramLabel = "K",
      description = "Clusters in all; with two levels a multiple of --super-clusters.")
  private int clusters;

  @Option(
      names = "--super-clusters",
      paramLabel = "M",
      defaultValue = "1",
      description =
          "Clusters of the upper level, each with K/M of the lower; 1 means a single level.")
  private int superClusters;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "10",
      description = "Updates at most; fewer if the assignment comes to rest.")
  private int passes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seed of all random choices; the same seed makes the same result.")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads; all cores where not given. The result does not depend on it.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--start",
      paramLabel = "START",
      defaultValue = "random",
      converter = StartConverter.class,
      description =
          "First centroids: random points, or k-means++, which costs about a pass more and ends a little better after few passes.")
  private KMeans.Start start;

  @Option(
      names = "--max-points-per-centroid",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The passes of a k-means run on a random sample of at most N points a centroid, and all points are assigned at the end; 0 takes all. Lower is faster and makes centroids noisier.")
  private int maxPointsPerCentroid;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for centroids.npy (float32, [K][d]) and assignment.npy (int32, [n]); with two levels also super-centroids.npy and super-assignment.npy. Appears with all files or not at all.")
  private Path out;

  @Option(names = "--force", description = "Replace an earlier result in --out.")
  private boolean force;

  /** The names of the starts as the field writes them. */
  static final class StartConverter implements ITypeConverter<KMeans.Start> {
    @Override
    public KMeans.Start convert(String value) {
      return KMeans.Start.of(value)
          .orElseThrow(
              () ->
                  new TypeConversionException("'%s' must be random or k-means++".formatted(value)));
    }
  }

  @Override
  public Integer call() throws IOException {
    HierarchicalKMeans.Options options =
        new HierarchicalKMeans.Options(
            superClusters, clusters, passes, start, seed, threads, maxPointsPerCentroid);
    ResultFolder results =
        new ResultFolder(
            out, Set.of(CENTROIDS, ASSIGNMENT, SUPER_CENTROIDS, SUPER_ASSIGNMENT), force);
    FloatMatrix points = read(features);
    System.out.printf("%s: %,d points of %d columns%n", features, points.rows(), points.columns());
    long began = System.nanoTime();
    FittedClusters fit = FittedClusters.fit(points, options);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.print(FitReport.of(fit, options.threads(), seconds).table());
    new FitSupport(points.rows(), clusters)
        .warning()
        .ifPresent(warning -> System.out.println("warning: " + warning));
    results.write(sink -> write(fit, sink));
    System.out.println("written to " + out);
    return 0;
  }

  private static FloatMatrix read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidSettingException("--features is %s, which is not a file".formatted(file));
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return Npy.readFloatRows(in);
    } catch (IOException e) {
      throw new InvalidSettingException(
          "--features is %s, which cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static void write(FittedClusters fit, ResultFolder.Sink sink) throws IOException {
    sink.write(CENTROIDS, file -> Npy.writeFloats(file, fit.centroids()));
    sink.write(ASSIGNMENT, file -> Npy.writeInts(file, fit.assignment()));
    if (fit.upper().isPresent()) {
      FittedClusters.Upper upper = fit.upper().get();
      sink.write(SUPER_CENTROIDS, file -> Npy.writeFloats(file, upper.centroids()));
      sink.write(SUPER_ASSIGNMENT, file -> Npy.writeInts(file, upper.assignment()));
    }
  }
}
