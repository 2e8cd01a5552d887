package io.deeperstream.cli;

import io.deeperstream.model.Layer;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the layers on the command line. */
public final class LayerName implements ITypeConverter<Layer> {

  @Override
  public Layer convert(String value) {
    return Layer.of(value)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' must be descriptor, pooled or map2x2".formatted(value)));
  }

  /** The names of layers, separated by commas. */
  static String of(List<Layer> layers) {
    return layers.stream().map(Layer::toString).collect(Collectors.joining(","));
  }
}
