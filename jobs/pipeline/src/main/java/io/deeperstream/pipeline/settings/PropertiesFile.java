package io.deeperstream.pipeline.settings;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A file of properties, read once where it was named. Prints as its name alone: it is where secrets
 * belong.
 *
 * @param name as it was given
 * @param properties its content
 */
record PropertiesFile(String name, TreeMap<String, String> properties) implements Serializable {

  @Override
  public String toString() {
    return name;
  }

  /** Reads the file. */
  static final class Converter implements ITypeConverter<PropertiesFile> {
    @Override
    public PropertiesFile convert(String name) {
      Properties read = new Properties();
      try (Reader reader = Files.newBufferedReader(Path.of(name), StandardCharsets.UTF_8)) {
        read.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new TypeConversionException("%s cannot be read: %s".formatted(name, e));
      }
      TreeMap<String, String> properties = new TreeMap<>();
      read.stringPropertyNames().forEach(key -> properties.put(key, read.getProperty(key)));
      return new PropertiesFile(name, properties);
    }
  }
}
