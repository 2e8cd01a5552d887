package io.deeperstream.cli;

import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.interchange.TrunkExport;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model export}: exports a trunk for TensorFlow or PyTorch, even while its job runs. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Writes a model's trunk as a SavedModel, or as safetensors with the names and layouts of torchvision's vgg16_bn.")
final class ModelExportCommand implements Callable<Integer> {

  /** Format of an exported trunk. */
  enum Format {
    savedmodel,
    safetensors
  }

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A generation's folder in a model store, a store (the weights that a student published last, else its latest generation), a model's folder, or a SavedModel. The job that writes the store may be running.")
  private Path model;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "savedmodel or safetensors.")
  private Format format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "A folder for savedmodel, a file for safetensors. Appears whole or not at all.")
  private Path out;

  @Option(
      names = "--fold-sobel",
      description =
          "safetensors: make the Sobel filter a part of the first convolution, which then sees normalised RGB through a 5 x 5 kernel.")
  private boolean foldSobel;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description =
          "safetensors: rows of the last layer (classifier.6 of VGG-16), all zero, since the trunk has no classes; 0 leaves it out. 1000 for VGG-16, as torchvision has it, and 0 for others where not given.")
  private Integer classes;

  @Mixin private NetworkOption network;

  @Option(names = "--force", description = "Replace an earlier export.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    long began = System.nanoTime();
    try (ModelSource source = ModelSource.open(model, "MODEL")) {
      if (format == Format.savedmodel) {
        if (foldSobel || classes != null) {
          throw new InvalidSettingException(
              "--fold-sobel and --classes are for --format safetensors");
        }
        exportSavedModel(source);
      } else {
        exportSafetensors(source);
      }
    }
    System.out.printf("after %.1f s%n", (System.nanoTime() - began) / 1e9);
    return 0;
  }

  private Optional<ModelDescription> description(ModelSource source) throws IOException {
    Optional<NetworkSpec> given = network.shape();
    Optional<ModelDescription> told = source.description();
    if (given.isEmpty()) {
      return told;
    }
    if (told.isPresent()) {
      if (!told.get().network().equals(given.get())) {
        throw new InvalidSettingException(
            "--network is another shape than the one that %s is stored with; leave it out"
                .formatted(model));
      }
      return told;
    }
    return Optional.of(
        new ModelDescription(
            ModelDescription.FORMAT, given.get(), "SavedModel " + model, null, null, null));
  }

  private void exportSavedModel(ModelSource source) throws IOException {
    ResultFolder folder =
        new ResultFolder(
            out,
            Set.of(
                ModelSource.SAVED_MODEL,
                "variables",
                "assets",
                "assets.extra",
                "fingerprint.pb",
                ModelDescription.FILE),
            force);
    Optional<ModelDescription> description = description(source);
    Path teacher = source.teacher();
    // Reading the variables proves that they are complete; a generation's files were compared by
    // copying them.
    SavedVariables.read(teacher);
    folder.fill(
        next -> {
          copy(teacher, next);
          if (description.isPresent()) {
            description.get().write(next);
          }
        });
    System.out.printf("%s %s as SavedModel in %s%n", source.kind(), source.folder(), out);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(from)) {
      paths = walk.filter(Files::isRegularFile).toList();
    }
    for (Path path : paths) {
      Path target = to.resolve(from.relativize(path).toString());
      Files.createDirectories(target.getParent());
      Files.copy(path, target);
    }
  }

  private void exportSafetensors(ModelSource source) throws IOException {
    Path file = out.toAbsolutePath().normalize();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !(force && Files.isRegularFile(file))) {
      throw new InvalidSettingException(
          "--out is %s, which exists; --force replaces a file".formatted(out));
    }
    ModelDescription description =
        description(source)
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        "MODEL is %s, a SavedModel, which does not tell its shape: give --network"
                            .formatted(model)));
    NetworkSpec spec = description.network();
    int rows = classes == null ? TrunkExport.defaultClasses(spec) : classes;
    TrunkExport export = new TrunkExport(spec, foldSobel, rows);
    Files.createDirectories(file.getParent());
    Path made = Files.createTempDirectory(file.getParent(), "." + file.getFileName() + "-");
    try {
      Path next = made.resolve("next");
      export.write(next, SavedVariables.read(source.teacher()), description);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      FileUtils.deleteDirectory(made.toFile());
    }
    System.out.printf(
        "%s %s as safetensors in %s, %,d bytes%n",
        source.kind(), source.folder(), out, Files.size(file));
    System.out.println("in PyTorch: " + export.inPyTorch());
    if (foldSobel && !TrunkExport.foldsExactly(spec)) {
      System.out.printf(
          "folded with padding %d: the outermost ring of the first map differs from the unfolded network's%n",
          spec.padding());
    }
    System.out.printf("licence of the weights: %s%n", ModelImportCommand.licenceOf(description));
  }
}
