package io.deeperstream.bench;

import io.deeperstream.bench.ProjectionScores.Cell;
import io.deeperstream.bench.ProjectionScores.Way;
import io.deeperstream.cli.LayerName;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.HierarchicalClustering;
import io.deeperstream.clustering.KMeans;
import io.deeperstream.clustering.MutualInformation;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.pipeline.fit.FitSize;
import io.deeperstream.pipeline.fit.GenerationFit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures how well pseudo-labels agree with classes, over layer, normalisation, dimension and
 * whitening of the features that the product's own fit clusters.
 */
@Command(
    name = "projection",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "NMI of pseudo-labels and classes over the settings of the projection: --cluster-on, --spherical, --dimension and --whitening of demo and run.")
public final class ProjectionBench implements Callable<Integer> {

  @Mixin private LabelledCollection collection;

  @Option(
      names = "--model",
      paramLabel = "NAME=FOLDER",
      description =
          "A model whose features are clustered ({seed} in FOLDER stands for each seed), or random, the network small with random weights; repeatable. Default: random.")
  private List<String> models = List.of("random");

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2,3",
      description = "Seeds of k-means and of random weights.")
  private List<Long> seeds;

  @Option(
      names = "--super-clusters",
      paramLabel = "M",
      defaultValue = "4",
      description = "Super-clusters of a fit.")
  private int superClusters;

  @Option(
      names = "--clusters",
      paramLabel = "K",
      defaultValue = "100",
      description = "Sub-clusters in all, a multiple of M.")
  private int clusters;

  @Option(
      names = "--layers",
      split = ",",
      paramLabel = "LAYER",
      defaultValue = "descriptor,pooled",
      converter = LayerName.class,
      description = "Layers whose features are clustered.")
  private List<Layer> layers;

  @Option(
      names = "--spherical",
      split = ",",
      paramLabel = "BOOLEAN",
      defaultValue = "true,false",
      description = "Whether projected features are scaled to unit norm.")
  private List<Boolean> spherical;

  @Option(
      names = "--dimension",
      split = ",",
      paramLabel = "D",
      defaultValue = "16,32,64,128,256",
      description =
          "Dimensions of the projection; left out where a layer has fewer or the images are too few.")
  private List<Integer> dimensions;

  @Option(
      names = "--whitening",
      split = ",",
      paramLabel = "EXPONENT",
      defaultValue = "0,0.25,0.5",
      description = "Exponents of the variances.")
  private List<Double> whitenings;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of a fit; all cores where not given. The scores do not depend on it.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--work",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for outcomes.jsonl, a line of JSON for each model and seed. What has an outcome there is not run again.")
  private Path work;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ProjectionBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<FeatureSource> sources = models.stream().map(FeatureSource::parse).toList();
    String grid =
        "%d × %d clusters, layers %s, spherical %s, dimension %s, whitening %s"
            .formatted(
                superClusters, clusters / superClusters, layers, spherical, dimensions, whitenings);
    System.out.printf("%s; %s%n%n", collection.key(), grid);
    OutcomeLog<ProjectionScores> log = new OutcomeLog<>(work, ProjectionScores.class);
    List<ProjectionScores> found = new ArrayList<>();
    for (FeatureSource source : sources) {
      for (long seed : seeds) {
        String key =
            "%s; seed %d; %s; %s".formatted(source.key(seed), seed, collection.key(), grid);
        found.add(log.find(key, () -> measure(key, source, seed)));
      }
    }
    System.out.print(ProjectionTable.of(found));
    return 0;
  }

  private ProjectionScores measure(String key, FeatureSource source, long seed) throws IOException {
    long began = System.nanoTime();
    LabelledPixels pixels = source.pixels(collection, seed);
    Map<Layer, FloatMatrix> features;
    try (Network network = source.open(pixels, seed)) {
      features = network.embed(pixels.batches(), layers);
    }
    double embedded = (System.nanoTime() - began) / 1e9;
    List<Cell> cells = new ArrayList<>();
    for (Layer layer : layers) {
      FloatMatrix points = features.get(layer);
      for (boolean onSphere : spherical) {
        for (double whitening : whitenings) {
          for (int dimension : dimensions) {
            if (dimension <= points.columns()
                && dimension <= points.rows() / Projection.DESCRIPTORS_PER_DIMENSION) {
              Way way = new Way(layer.toString(), onSphere, whitening, dimension);
              int[] clustered = fit(points, way, seed);
              cells.add(new Cell(way, MutualInformation.normalized(clustered, pixels.labels())));
            }
          }
        }
      }
      int[] flat =
          KMeans.fit(points, KMeans.Options.of(clusters, seed).withThreads(threads))
              .assignment()
              .cluster();
      cells.add(
          new Cell(Way.raw(layer.toString()), MutualInformation.normalized(flat, pixels.labels())));
    }
    System.err.printf(
        Locale.ROOT,
        "%s, seed %d: %,d images embedded in %.0f s, %d fits in %.0f s%n",
        source.name(),
        seed,
        pixels.labels().length,
        embedded,
        cells.size(),
        (System.nanoTime() - began) / 1e9 - embedded);
    return new ProjectionScores(key, source.name(), seed, pixels.labels().length, cells);
  }

  /** The number of each image's sub-cluster over all super-clusters. */
  private int[] fit(FloatMatrix points, Way way, long seed) {
    FitSize size =
        new FitSize(superClusters, clusters, way.dimension(), way.whitening(), way.spherical(), 0);
    HierarchicalClustering fitted =
        GenerationFit.of(
                points, size, KMeans.Start.RANDOM, KMeans.Options.DEFAULT_PASSES, threads, seed)
            .clusters();
    int[] cluster = new int[points.rows()];
    for (int i = 0; i < cluster.length; i++) {
      cluster[i] = fitted.superCluster()[i] * fitted.subClusters() + fitted.subCluster()[i];
    }
    return cluster;
  }
}
