package io.deeperstream.cli;

import io.deeperstream.model.Bfloat16;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code auto}, {@code true} or {@code false} from the command line. */
final class Bfloat16Name implements ITypeConverter<Bfloat16> {

  @Override
  public Bfloat16 convert(String name) {
    try {
      return Bfloat16.parse(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
