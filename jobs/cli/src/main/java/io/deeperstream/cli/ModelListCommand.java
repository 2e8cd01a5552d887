package io.deeperstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.interchange.CheckpointImport;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.Manifest;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoreListing;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model list}: the generations of a store. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the generations of a model store; its job may be running.")
final class ModelListCommand implements Callable<Integer> {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Parameters(paramLabel = "STORE", description = "The store's folder or URI.")
  private String store;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /**
   * One generation.
   *
   * @param folder relative to the store
   * @param latest whether it is the one that was announced last
   * @param bytes of all its files
   */
  record Row(
      String folder,
      boolean latest,
      String run,
      int number,
      String hash,
      String parentHash,
      String createdAt,
      NetworkSpec network,
      int superClusters,
      int clusters,
      int dimension,
      long fitImages,
      double meanSquaredDistance,
      long bytes) {

    static Row of(StoredGeneration generation, Optional<GenerationRef> latest) {
      Manifest manifest = generation.manifest();
      GenerationRef ref = generation.ref();
      return new Row(
          ref.location(),
          latest.map(GenerationRef::hash).filter(ref.hash()::equals).isPresent(),
          ref.run(),
          ref.number(),
          ref.hash(),
          manifest.parentHash(),
          manifest.createdAt(),
          manifest.network(),
          manifest.superClusters(),
          manifest.clusters(),
          manifest.dimension(),
          manifest.fitImages(),
          manifest.meanSquaredDistance(),
          manifest.files().values().stream().mapToLong(Manifest.StoredFile::bytes).sum());
    }
  }

  @Override
  public Integer call() throws IOException {
    String uri = store;
    if (!store.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
      if (!Files.isDirectory(Path.of(store))) {
        throw new InvalidSettingException("STORE is %s, which is not a folder".formatted(store));
      }
      uri = Path.of(store).toUri().toString();
    }
    ModelStore opened = new ModelStore(uri);
    Optional<GenerationRef> latest = opened.latest();
    StoreListing listing = StoreListing.of(opened);
    List<Row> rows = listing.generations().stream().map(found -> Row.of(found, latest)).toList();
    if (json) {
      System.out.println(
          JSON.writeValueAsString(Map.of("generations", rows, "unreadable", listing.unreadable())));
    } else {
      print(rows);
      listing
          .unreadable()
          .forEach((name, reason) -> System.out.printf("unreadable: %s: %s%n", name, reason));
    }
    return 0;
  }

  private void print(List<Row> rows) {
    System.out.printf("%d generations in %s; * is the one announced last%n", rows.size(), store);
    for (Row row : rows) {
      System.out.printf(
          "%s %s  %s  %,.1f MB  k = %,d (m = %d), d = %d, %,d images%n    %s%n",
          row.latest() ? "*" : " ",
          row.folder(),
          row.createdAt(),
          row.bytes() / 1e6,
          row.clusters(),
          row.superClusters(),
          row.dimension(),
          row.fitImages(),
          CheckpointImport.brief(row.network()));
    }
  }
}
