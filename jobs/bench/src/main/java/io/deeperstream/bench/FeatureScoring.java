package io.deeperstream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of scoring features by the classes of labelled images, and the scoring of a model. */
final class FeatureScoring {

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "A tree of zips in YFCC100M's layout, or another collection.")
  Path images;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE",
      description = "Classes of the images, as evaluate takes them. They are for scoring alone.")
  Path labels;

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      split = ",",
      defaultValue = "map2x2,pooled,descriptor",
      description =
          "Layers whose features are scored. Tables show logistic regression on map2x2, k-NN on pooled and NMI of descriptor; the outcomes have every score of every layer.")
  private List<String> layers;

  @Option(
      names = "--train",
      paramLabel = "N",
      defaultValue = "40000",
      description = "Images that evaluate fits to.")
  private int train;

  @Option(
      names = "--test",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Images that it scores.")
  private int test;

  @Option(
      names = "--all-images",
      description =
          "Of YFCC100M's layout, evaluate on every image in the zips, not only on those that its list names.")
  private boolean allImages;

  /**
   * Checks the options that the command line cannot check.
   *
   * @throws InvalidSettingException if a layer is named twice
   */
  void validate() {
    if (layers.stream().distinct().count() < layers.size()) {
      throw new InvalidSettingException(
          "--layers is %s; each can be named once".formatted(String.join(",", layers)));
    }
  }

  /** Returns everything besides the weights that scores depend on, as text. */
  String key() {
    return "%s of %s by %s, %d to fit to, %d to score, layers %s"
        .formatted(
            allImages ? "all images" : "images",
            images.getFileName(),
            labels.getFileName(),
            train,
            test,
            String.join(",", layers));
  }

  /** Returns the numbers of images fitted to and scored, for a terminal. */
  String text() {
    return "evaluated on %,d and %,d images".formatted(train, test);
  }

  /**
   * Embeds the images by a model and scores every layer.
   *
   * @param folder for logs and, temporarily, features
   * @return scores by the layer's name, in the order of {@code --layers}
   */
  Map<String, LayerScore> of(Path model, Path folder) throws IOException, InterruptedException {
    Path features = folder.resolve("features.npy");
    ProductCommand.run(
        folder,
        "embed --force --layer " + String.join(",", layers) + (allImages ? " --all-images" : ""),
        Map.of("--model", model, "--images", images, "--out", features));
    Map<String, LayerScore> scores = new LinkedHashMap<>();
    for (String layer : layers) {
      Path file =
          layers.size() == 1 ? features : folder.resolve("features-%s.npy".formatted(layer));
      Path evaluation = folder.resolve("evaluation-%s.json".formatted(layer));
      ProductCommand.run(
          folder,
          "evaluate --train %d --test %d".formatted(train, test),
          Map.of("--features", file, "--labels", labels, "--json", evaluation));
      Files.delete(file);
      Files.delete(file.resolveSibling(file.getFileName().toString().replace(".npy", ".ids")));
      scores.put(layer, LayerScore.of(new ObjectMapper().readTree(evaluation.toFile())));
    }
    return scores;
  }
}
