package io.deeperstream.cli;

import io.deeperstream.collection.ImageCollection;
import io.deeperstream.model.Bfloat16;
import io.deeperstream.model.ComputeDevice;
import io.deeperstream.model.Layer;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Option;

/** Options that select the network and the images to embed. */
final class EmbeddingOptions {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A generation's folder in a model store, a store (the weights that a student published last, else its latest generation), a model's folder (model.json, teacher/), or a SavedModel.")
  private Path model;

  @Option(
      names = "--images",
      paramLabel = "PATH",
      description = "A folder, a zip, or a tree of zips in YFCC100M's layout.")
  private Path images;

  @Option(
      names = "--layer",
      paramLabel = "LAYER",
      split = ",",
      defaultValue = "descriptor",
      converter = LayerName.class,
      description =
          "descriptor, the output of the last linear layer; pooled, the average of the last feature map; map2x2, that map averaged into 2 x 2 cells. embed takes several, separated by commas.")
  private List<Layer> layers;

  @Option(
      names = "--resize-to",
      paramLabel = "PIXELS",
      description =
          "Shorter side of an image before its centre is cropped; only for a SavedModel, which does not tell it.")
  private Integer resizeTo;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images embedded at once; more need more memory and are a little faster.")
  private int batch;

  @Option(
      names = "--skip-bad",
      description =
          "Leave out images that cannot be decoded. Without it they are named and nothing is written.")
  private boolean skipBad;

  @Option(
      names = "--all-images",
      description =
          "Of YFCC100M's layout, every image in the zips, not only those that its list names.")
  private boolean allImages;

  @Option(
      names = "--bfloat16",
      paramLabel = "auto|true|false",
      arity = "0..1",
      defaultValue = "false",
      fallbackValue = "true",
      converter = Bfloat16Name.class,
      description =
          "Compute descriptors in bfloat16: faster where the CPU has it, equal to two or three digits. auto uses it there; without a value, true.")
  private Bfloat16 bfloat16;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      converter = DeviceName.class,
      description = "Where the network computes: cpu, gpu or gpu:N.")
  private ComputeDevice device;

  boolean given() {
    return model != null || images != null;
  }

  /** Returns the layers whose features are requested, at least one. */
  List<Layer> layers() {
    return layers;
  }

  /** Opens the model. */
  FeatureModel open(int threads) throws IOException {
    require("--model", model);
    require("--images", images);
    if (batch < 1) {
      throw new InvalidSettingException("--batch is %d; it must be at least 1".formatted(batch));
    }
    if (bfloat16 == Bfloat16.TRUE && !layers.equals(List.of(Layer.DESCRIPTOR))) {
      throw new InvalidSettingException("--bfloat16 is for the descriptor; drop it or --layer");
    }
    if (layers.size() > new HashSet<>(layers).size()) {
      throw new InvalidSettingException(
          "--layer is %s; each can be named once".formatted(LayerName.of(layers)));
    }
    TeacherOptions options = new TeacherOptions(threads, 0, isReduced(), device);
    return FeatureModel.open(model, layers, Optional.ofNullable(resizeTo), options);
  }

  private boolean isReduced() {
    return layers.equals(List.of(Layer.DESCRIPTOR)) && bfloat16.resolve(device);
  }

  /** Embeds all images with a progress bar, and reports the images left out. */
  CollectionEmbedding.Found embed(FeatureModel opened, int threads, CollectionEmbedding.Sink sink)
      throws IOException {
    ImageCollection collection =
        allImages ? ImageCollection.openUnlisted(images) : ImageCollection.open(images);
    CollectionEmbedding.Found found;
    try (CollectionEmbedding embedding = new CollectionEmbedding(opened, batch, threads, skipBad);
        ProgressBar bar = Progress.bar("embed", collection.size().orElse(-1))) {
      found = embedding.embed(collection, sink, bar::stepTo);
    }
    System.out.printf(
        "%s: %,d images, %,d of them truncated, %,d that cannot be decoded%n",
        images, found.images(), found.truncated(), found.bad().size());
    found.bad().forEach(image -> System.out.println("  left out: " + image));
    return found;
  }

  private static void require(String name, Path given) {
    if (given == null) {
      throw new InvalidSettingException("%s is missing".formatted(name));
    }
  }
}
