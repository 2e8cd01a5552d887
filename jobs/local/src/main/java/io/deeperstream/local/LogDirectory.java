package io.deeperstream.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A formatted log directory, and what the broker must know of it before it starts.
 *
 * @param path its absolute path
 * @param properties its cluster id, node id and directory id
 * @param bootstrap the first records of the metadata log, taken where that is still empty
 */
record LogDirectory(String path, MetaPropertiesEnsemble properties, BootstrapMetadata bootstrap) {
  private static final String FORMATTED = "meta.properties";

  /**
   * Opens a directory; makes it if it isn't there, and formats it, with a random cluster id, if it
   * was never formatted.
   *
   * @throws IOException if the directory can't be read or written, or is another node's
   */
  static LogDirectory open(Path directory) throws IOException {
    String path = Files.createDirectories(directory).toAbsolutePath().toString();
    try {
      if (!Files.exists(directory.resolve(FORMATTED))) {
        format(path);
      }
      return new LogDirectory(path, properties(path), new BootstrapDirectory(path).read());
    } catch (Exception e) {
      throw new IOException(
          "the Kafka log directory " + path + " can't be used: " + e.getMessage(), e);
    }
  }

  private static void format(String path) throws Exception {
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(nowhere)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(BrokerSettings.NODE_ID)
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setMetadataLogDirectory(path)
          .addDirectory(path)
          .setUnstableFeatureVersionsEnabled(false)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .run();
    }
  }

  private static MetaPropertiesEnsemble properties(String path) throws IOException {
    MetaPropertiesEnsemble properties =
        new MetaPropertiesEnsemble.Loader()
            .addMetadataLogDir(path)
            .addLogDirs(List.of(path))
            .load();
    properties.verify(
        Optional.empty(),
        OptionalInt.of(BrokerSettings.NODE_ID),
        EnumSet.of(
            VerificationFlag.REQUIRE_METADATA_LOG_DIR,
            VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID));
    return properties;
  }
}
