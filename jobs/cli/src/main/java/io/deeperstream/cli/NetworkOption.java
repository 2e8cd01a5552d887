package io.deeperstream.cli;

import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The shape of a network, where weights do not tell it. */
final class NetworkOption {

  @Option(
      names = "--network",
      paramLabel = "NETWORK",
      description =
          "The network's shape: small, vgg16, or a model or generation (a folder) that has it. Without it, the shape that the weights are stored with.")
  private String network;

  /**
   * The shape, if one was given.
   *
   * @throws InvalidSettingException if it is neither a preset nor a model that tells its shape
   */
  Optional<NetworkSpec> shape() throws IOException {
    if (network == null) {
      return Optional.empty();
    }
    return switch (network) {
      case "small" -> Optional.of(NetworkSpec.small());
      case "vgg16" -> Optional.of(NetworkSpec.vgg16());
      default -> Optional.of(ofModel());
    };
  }

  private NetworkSpec ofModel() throws IOException {
    try (ModelSource source = ModelSource.open(Path.of(network), "--network")) {
      return source
          .description()
          .map(ModelDescription::network)
          .orElseThrow(
              () ->
                  new InvalidSettingException(
                      "--network is %s, a SavedModel, which does not tell its shape"
                          .formatted(network)));
    }
  }
}
