package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embed}: a collection's features by a trained network, as {@code .npy}. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Writes the features of a collection's images, in its order, to a .npy file.")
final class EmbedCommand implements Callable<Integer> {

  @Mixin private EmbeddingOptions embedding;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.npy",
      description =
          "Features, float32, [n][columns]; the ids of the rows go to FILE.ids, one a line. Appears whole or not at all. Of several layers, each has files of its own, FILE-LAYER.npy and FILE-LAYER.ids.")
  private Path out;

  @Option(names = "--force", description = "Replace files that are there.")
  private boolean force;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads; all cores where not given.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    requireThreads(threads);
    long began = System.nanoTime();
    try (FeatureModel model = embedding.open(threads);
        LayerFiles files = LayerFiles.open(out, embedding.layers(), model.columns(), force)) {
      CollectionEmbedding.Found found = embedding.embed(model, threads, files::append);
      files.finish();
      System.out.printf(
          "%,d rows of %s columns in %s after %.1f s%n",
          found.images() - found.bad().size(),
          model.columns().stream().map("%,d"::formatted).collect(Collectors.joining(" and ")),
          files.paths().stream().map(Path::toString).collect(Collectors.joining(", ")),
          (System.nanoTime() - began) / 1e9);
    }
    return 0;
  }

  static void requireThreads(int threads) {
    if (threads < 1) {
      throw new InvalidSettingException(
          "--threads is %d; it must be at least 1".formatted(threads));
    }
  }
}
