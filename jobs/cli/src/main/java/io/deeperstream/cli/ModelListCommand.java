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
import io.deeperstream.pipeline.generation.StoredStudent;
import io.deeperstream.pipeline.generation.StudentListing;
import io.deeperstream.pipeline.generation.StudentRef;
import io.deeperstream.pipeline.generation.StudentStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model list}: the generations of a store, and the weights that students published. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Lists the generations of a model store and the weights that students published; its job may be running.")
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
      String layer,
      boolean spherical,
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
          manifest.layer().toString(),
          manifest.spherical(),
          manifest.superClusters(),
          manifest.clusters(),
          manifest.dimension(),
          manifest.fitImages(),
          manifest.meanSquaredDistance(),
          manifest.files().values().stream().mapToLong(Manifest.StoredFile::bytes).sum());
    }
  }

  /**
   * Published weights of a student.
   *
   * @param folder relative to the store
   * @param newest whether they were published last
   * @param generation number of the generation whose labels they learnt last
   * @param bytes of all files
   */
  record StudentRow(
      String folder,
      boolean newest,
      String run,
      long step,
      long trainedImages,
      int generation,
      String createdAt,
      NetworkSpec network,
      long bytes) {

    static StudentRow of(StoredStudent student, boolean newest) {
      StudentRef ref = student.ref();
      return new StudentRow(
          ref.location(),
          newest,
          ref.run(),
          ref.step(),
          ref.trainedImages(),
          ref.generation(),
          ref.createdAt(),
          student.manifest().network(),
          student.manifest().files().values().stream().mapToLong(Manifest.StoredFile::bytes).sum());
    }
  }

  @Override
  public Integer call() throws IOException {
    String uri = store;
    if (!store.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
      if (!Files.isDirectory(Path.of(store))) {
        throw new InvalidSettingException("STORE is %s, which is not a folder".formatted(store));
      }
      uri = ModelStore.uriOf(Path.of(store));
    }
    ModelStore opened = new ModelStore(uri);
    Optional<GenerationRef> latest = opened.latest();
    StoreListing generations = StoreListing.of(opened);
    StudentListing students = new StudentStore(uri).listing();
    List<Row> rows =
        generations.generations().stream().map(found -> Row.of(found, latest)).toList();
    List<StudentRow> studentRows = rows(students.students());
    Map<String, String> unreadable = new TreeMap<>(generations.unreadable());
    unreadable.putAll(students.unreadable());
    if (json) {
      System.out.println(
          JSON.writeValueAsString(
              Map.of("generations", rows, "students", studentRows, "unreadable", unreadable)));
    } else {
      print(rows);
      printStudents(studentRows);
      unreadable.forEach((name, reason) -> System.out.printf("unreadable: %s: %s%n", name, reason));
    }
    return 0;
  }

  private static List<StudentRow> rows(List<StoredStudent> oldestFirst) {
    List<StudentRow> rows = new ArrayList<>();
    for (StoredStudent student : oldestFirst) {
      rows.add(StudentRow.of(student, rows.size() == oldestFirst.size() - 1));
    }
    return rows;
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

  private static void printStudents(List<StudentRow> rows) {
    System.out.printf("%d published weights of students; * are the newest%n", rows.size());
    for (StudentRow row : rows) {
      System.out.printf(
          "%s %s  %s  %,.1f MB  step %,d (%,d images), on generation %d%n    %s%n",
          row.newest() ? "*" : " ",
          row.folder(),
          row.createdAt(),
          row.bytes() / 1e6,
          row.step(),
          row.trainedImages(),
          row.generation(),
          CheckpointImport.brief(row.network()));
    }
  }
}
