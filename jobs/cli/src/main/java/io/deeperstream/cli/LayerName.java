package io.deeperstream.cli;

import io.deeperstream.model.Layer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the layers on the command line. */
final class LayerName implements ITypeConverter<Layer> {

  @Override
  public Layer convert(String value) {
    for (Layer layer : Layer.values()) {
      if (of(layer).equals(value)) {
        return layer;
      }
    }
    throw new TypeConversionException("'%s' must be descriptor, pooled or map2x2".formatted(value));
  }

  static String of(Layer layer) {
    return switch (layer) {
      case DESCRIPTOR -> "descriptor";
      case POOLED -> "pooled";
      case MAP_2X2 -> "map2x2";
    };
  }
}
