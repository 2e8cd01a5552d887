package io.deeperstream.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.interchange.CheckpointImport;
import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.interchange.file.TensorFile;
import io.deeperstream.interchange.file.TensorFiles;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model show}: shows a model's contents and origin. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Shows a model's network, tensors, origin and licence; also of a file that could be imported, of which nothing is executed.")
final class ModelShowCommand implements Callable<Integer> {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A generation's folder, a store (the weights that a student published last, else its latest generation), a model's folder, a SavedModel, or a file of safetensors or torch.save.")
  private Path model;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /**
   * One tensor.
   *
   * @param shape in the layout of its format
   * @param type of its elements
   */
  record Tensor(String name, List<Long> shape, String type) {

    long elements() {
      return shape.stream().reduce(1L, (a, b) -> a * b);
    }
  }

  /**
   * The output of the command.
   *
   * @param kind of the model
   * @param parameters number of trainable values: all but running statistics and counters
   * @param statistics number of the other values
   * @param bytes on disk
   * @param says the model's own description; null if it has none
   * @param metadata of a file
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      String kind,
      String path,
      long bytes,
      long parameters,
      long statistics,
      ModelDescription says,
      Map<String, String> metadata,
      List<Tensor> tensors) {}

  @Override
  public Integer call() throws IOException {
    Shown shown = Files.isRegularFile(model) ? ofFile() : ofFolder();
    if (json) {
      System.out.println(JSON.writeValueAsString(shown));
    } else {
      print(shown);
    }
    return 0;
  }

  private Shown ofFile() throws IOException {
    try (TensorFile file = TensorFiles.open(model)) {
      List<Tensor> tensors =
          file.tensors().values().stream()
              .map(tensor -> new Tensor(tensor.name(), tensor.shape(), tensor.type().toString()))
              .toList();
      return shown(file.format(), model, Files.size(model), null, file.metadata(), tensors);
    }
  }

  private Shown ofFolder() throws IOException {
    try (ModelSource source = ModelSource.open(model, "MODEL")) {
      Path teacher = source.unverifiedTeacher();
      List<Tensor> tensors =
          SavedVariables.shapes(teacher).entrySet().stream()
              .map(entry -> new Tensor(entry.getKey(), entry.getValue(), "f32"))
              .toList();
      return shown(
          source.kind(),
          source.folder(),
          bytes(teacher),
          source.description().orElse(null),
          null,
          tensors);
    }
  }

  private static Shown shown(
      String kind,
      Path path,
      long bytes,
      ModelDescription says,
      Map<String, String> metadata,
      List<Tensor> tensors) {
    long all = tensors.stream().mapToLong(Tensor::elements).sum();
    long statistics =
        tensors.stream()
            .filter(
                tensor ->
                    tensor
                        .name()
                        .matches(
                            ".*(/mean|/variance|running_mean|running_var|num_batches_tracked)"))
            .mapToLong(Tensor::elements)
            .sum();
    return new Shown(
        kind, path.toString(), bytes, all - statistics, statistics, says, metadata, tensors);
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static void print(Shown shown) {
    System.out.printf("%s %s, %,d bytes%n", shown.kind(), shown.path(), shown.bytes());
    System.out.printf(
        "%,d parameters and %,d running statistics in %d tensors%n",
        shown.parameters(), shown.statistics(), shown.tensors().size());
    ModelDescription says = shown.says();
    if (says != null) {
      NetworkSpec network = says.network();
      System.out.printf("network: %s%n", CheckpointImport.brief(network));
      System.out.printf("origin: %s%n", says.origin());
      if (says.source() != null) {
        System.out.printf(
            "source: %s, %s, %,d bytes, SHA-256 %s%n",
            says.source().file(),
            says.source().kind(),
            says.source().bytes(),
            says.source().sha256());
      }
      System.out.printf("made: %s%n", says.createdAt() == null ? "unknown" : says.createdAt());
      System.out.printf("licence of the weights: %s%n", ModelImportCommand.licenceOf(says));
    }
    if (shown.metadata() != null) {
      shown.metadata().forEach((key, value) -> System.out.printf("%s: %s%n", key, value));
    }
    for (Tensor tensor : shown.tensors()) {
      System.out.printf("  %-32s %-22s %s%n", tensor.name(), tensor.shape(), tensor.type());
    }
  }
}
