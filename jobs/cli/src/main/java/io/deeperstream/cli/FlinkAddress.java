package io.deeperstream.cli;

import java.net.URI;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Address of a Flink cluster's REST interface. */
public record FlinkAddress(String host, int port) {

  /** Returns the address in a REST interface's URI. */
  public static FlinkAddress of(URI uri) {
    return new FlinkAddress(uri.getHost(), uri.getPort());
  }

  /** Returns the URI of a path, which begins with a slash. */
  public URI uri(String path) {
    return URI.create("http://%s:%d%s".formatted(host, port, path));
  }

  /** Returns the configuration of a client of the cluster. */
  Configuration clientConfiguration() {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, host);
    configuration.set(RestOptions.PORT, port);
    return configuration;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }

  /** Parses {@code HOST:PORT}. */
  static final class Converter implements ITypeConverter<FlinkAddress> {
    @Override
    public FlinkAddress convert(String value) {
      int colon = value.lastIndexOf(':');
      try {
        int port = Integer.parseInt(value.substring(colon + 1));
        if (colon > 0 && port > 0 && port < 65_536) {
          return new FlinkAddress(value.substring(0, colon), port);
        }
      } catch (NumberFormatException e) {
        // Reported below.
      }
      throw new TypeConversionException(
          "'%s' is not HOST:PORT of a Flink cluster's REST interface".formatted(value));
    }
  }
}
