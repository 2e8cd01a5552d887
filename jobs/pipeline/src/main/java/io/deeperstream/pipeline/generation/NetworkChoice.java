package io.deeperstream.pipeline.generation;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import io.deeperstream.pipeline.settings.ModelSettings;
import java.util.Arrays;
import java.util.List;

/** The network that the settings describe: a preset, with what they set in its place. */
public final class NetworkChoice {

  private NetworkChoice() {}

  /**
   * Resolves the settings.
   *
   * @throws InvalidSettingException if there is no such preset or a width is not a number
   * @throws IllegalArgumentException if the parts do not make a network
   */
  public static NetworkSpec of(ModelSettings settings) {
    NetworkSpec preset =
        switch (settings.network()) {
          case "small" -> NetworkSpec.small();
          case "vgg16" -> NetworkSpec.vgg16();
          default ->
              throw new InvalidSettingException(
                  "--network is '%s'; it must be small or vgg16".formatted(settings.network()));
        };
    int imageSize = settings.imageSize() == 0 ? preset.imageSize() : settings.imageSize();
    List<Integer> classifier = widths(settings.classifier());
    boolean own = !classifier.isEmpty();
    return new NetworkSpec(
        imageSize,
        (int) Math.round((double) preset.resizeTo() * imageSize / preset.imageSize()),
        preset.sobel(),
        preset.padding(),
        settings.features().isEmpty() ? preset.features() : settings.features(),
        preset.convBias(),
        preset.globalPool(),
        own ? classifier.subList(0, classifier.size() - 1) : preset.hiddenWidths(),
        own ? classifier.get(classifier.size() - 1) : preset.descriptorSize(),
        preset.dropout(),
        preset.batchNormEpsilon(),
        preset.batchNormMomentum());
  }

  private static List<Integer> widths(String list) {
    try {
      return list.isEmpty()
          ? List.of()
          : Arrays.stream(list.split(",", -1)).map(width -> Integer.valueOf(width.trim())).toList();
    } catch (NumberFormatException e) {
      throw new InvalidSettingException(
          "--classifier is '%s'; it must be a list of widths such as 4096,4096".formatted(list));
    }
  }
}
