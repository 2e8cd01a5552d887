package io.deeperstream.cli;

import io.deeperstream.model.ComputeDevice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A device as it is written on the command line. */
final class DeviceName implements ITypeConverter<ComputeDevice> {

  @Override
  public ComputeDevice convert(String name) {
    try {
      return ComputeDevice.parse(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
