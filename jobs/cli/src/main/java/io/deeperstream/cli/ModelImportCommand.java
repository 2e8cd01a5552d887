package io.deeperstream.cli;

import io.deeperstream.interchange.CheckpointImport;
import io.deeperstream.interchange.ImportOptions;
import io.deeperstream.interchange.ImportedModel;
import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.model.Parameter;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model import}: a checkpoint of PyTorch or safetensors becomes a model's folder. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Makes a model of the weights in a file: safetensors, or written by torch.save (zip or legacy). Nothing of the file is executed.")
final class ModelImportCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FILE",
      description =
          "A state_dict, or a dict that has one; names as in torchvision's vgg16_bn, with or without module. and body. in front.")
  private Path file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "The model's folder: model.json and teacher/, a SavedModel. Appears whole or not at all.")
  private Path out;

  @Mixin private NetworkOption network;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description =
          "Side of the images that the weights were trained on; the network's where not given.")
  private Integer imageSize;

  @Option(
      names = "--padding",
      paramLabel = "PIXELS",
      description =
          "Zeros around the images in front of the Sobel filter; the network's (2 for vgg16, 1 for torchvision's RGB weights) where not given.")
  private Integer padding;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description =
          "Licence of the weights, recorded in the model; what the file says of itself where not given.")
  private String licence;

  @Option(names = "--force", description = "Replace a model that is there.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    long began = System.nanoTime();
    if (!Files.isRegularFile(file)) {
      throw new InvalidSettingException("FILE is %s, which is not a file".formatted(file));
    }
    ResultFolder folder =
        new ResultFolder(out, Set.of(ModelDescription.FILE, ModelDescription.TEACHER), force);
    ImportOptions options =
        new ImportOptions(
            network.shape(),
            Optional.ofNullable(imageSize),
            Optional.ofNullable(padding),
            Optional.ofNullable(licence));
    ImportedModel model = CheckpointImport.read(file, options, Instant.now());
    folder.fill(model::writeTo);
    report(model.description(), (System.nanoTime() - began) / 1e9);
    return 0;
  }

  private void report(ModelDescription model, double seconds) {
    long weights = Parameter.of(model.network()).stream().mapToLong(Parameter::size).sum();
    System.out.printf(
        "%s: %s, %,d bytes, SHA-256 %s%n",
        file, model.source().kind(), model.source().bytes(), model.source().sha256());
    System.out.printf("network: %s%n", CheckpointImport.brief(model.network()));
    System.out.printf("%,d weights in %s after %.1f s%n", weights, out, seconds);
    model.source().leftOut().stream()
        .filter(tensor -> !tensor.contains("num_batches_tracked"))
        .forEach(tensor -> System.out.println("left out, no part of the trunk: " + tensor));
    System.out.printf("licence of the weights: %s%n", licenceOf(model));
  }

  static String licenceOf(ModelDescription model) {
    return model.licence() == null
        ? "unknown; ask who made them. (What the paper's authors published is CC BY-NC 4.0: no commercial use.)"
        : model.licence();
  }
}
