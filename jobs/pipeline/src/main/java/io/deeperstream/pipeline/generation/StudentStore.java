package io.deeperstream.pipeline.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.model.Network;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.FileUtils;

/**
 * The students' weights in a model store, each in a folder that can be used as a model.
 *
 * <pre>
 * students/RUN-STEP-HASH12/student.json   run, step, generation; sizes and SHA-256 of all others
 *                          model.json     as in every model's folder
 *                          teacher/…      SavedModel
 * </pre>
 *
 * A folder is written whole under a temporary name and then renamed; nothing is ever overwritten.
 * Thread-safe.
 */
public final class StudentStore {

  private static final String STUDENTS = "students";
  private static final String STUDENT = "student.json";
  private static final String MODEL = "model.json";
  private static final String INCOMING = ".incoming-";
  private static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** What {@code student.json} says. */
  private record Description(
      int format,
      String run,
      long step,
      long trainedImages,
      int generation,
      String generationHash,
      String createdAt,
      SortedMap<String, Manifest.StoredFile> files) {}

  private final Path students;
  private final FileSystem files;

  /**
   * @param store URI of the model store
   * @throws IOException if no file system answers to the URI
   */
  public StudentStore(String store) throws IOException {
    this.students = new Path(store, STUDENTS);
    this.files = students.getFileSystem();
  }

  /** Publishes weights. If anything fails, nothing is left under the final name. */
  public StudentRef publish(StudentWeights weights) throws IOException {
    java.nio.file.Path local = Files.createTempDirectory("deeperstream-student");
    Path incoming = new Path(students, INCOMING + weights.run() + "-" + UUID.randomUUID());
    try {
      try (Network network = Network.from(weights.network(), weights.trunk())) {
        network.export(local.resolve("teacher"));
      }
      JSON.writeValue(local.resolve(MODEL).toFile(), model(weights));
      SortedMap<String, Manifest.StoredFile> written = copy(local, incoming);
      byte[] description =
          JSON.writeValueAsBytes(
              new Description(
                  FORMAT,
                  weights.run(),
                  weights.step(),
                  weights.trainedImages(),
                  weights.generation().number(),
                  weights.generation().hash(),
                  weights.createdAt().toString(),
                  written));
      write(new Path(incoming, STUDENT), out -> out.write(description));
      String hash = HexFormat.of().formatHex(ModelStore.sha256().digest(description));
      String name = "%s-%012d-%.12s".formatted(weights.run(), weights.step(), hash);
      if (!files.rename(incoming, new Path(students, name))) {
        throw new IOException(
            "cannot rename %s to %s".formatted(incoming, new Path(students, name)));
      }
      return read(name).orElseThrow();
    } catch (IOException | RuntimeException e) {
      files.delete(incoming, true);
      throw e;
    } finally {
      FileUtils.deleteDirectory(local.toFile());
    }
  }

  private static Map<String, Object> model(StudentWeights weights) {
    InitialWeights initial = weights.initialWeights();
    String origin =
        "student of run %s after %d steps, on generation %d"
            .formatted(weights.run(), weights.step(), weights.generation().number());
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("format", 1);
    model.put("network", weights.network());
    model.put("origin", initial == null ? origin : origin + ", begun with " + initial.origin());
    if (initial != null && initial.licence() != null) {
      model.put("licence", initial.licence());
    }
    model.put("createdAt", weights.createdAt().toString());
    return model;
  }

  private SortedMap<String, Manifest.StoredFile> copy(java.nio.file.Path local, Path target)
      throws IOException {
    List<java.nio.file.Path> paths;
    try (Stream<java.nio.file.Path> walk = Files.walk(local)) {
      paths = walk.filter(Files::isRegularFile).sorted().toList();
    }
    SortedMap<String, Manifest.StoredFile> written = new TreeMap<>();
    for (java.nio.file.Path path : paths) {
      String name = local.relativize(path).toString().replace('\\', '/');
      written.put(name, write(new Path(target, name), out -> Files.copy(path, out)));
    }
    return written;
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private Manifest.StoredFile write(Path file, Content content) throws IOException {
    MessageDigest digest = ModelStore.sha256();
    try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
      content.writeTo(new DigestOutputStream(out, digest));
      long bytes = out.getPos();
      out.sync();
      return new Manifest.StoredFile(bytes, HexFormat.of().formatHex(digest.digest()));
    }
  }

  /** All published weights, oldest first; folders that are not whole are left out. */
  public List<StudentRef> list() throws IOException {
    FileStatus[] found;
    try {
      found = files.listStatus(students);
    } catch (FileNotFoundException e) {
      return List.of();
    }
    List<StudentRef> all = new ArrayList<>();
    for (FileStatus folder : found == null ? new FileStatus[0] : found) {
      String name = folder.getPath().getName();
      if (!name.startsWith(INCOMING)) {
        read(name).ifPresent(all::add);
      }
    }
    all.sort(Comparator.comparing(StudentRef::createdAt).thenComparing(StudentRef::step));
    return all;
  }

  /** The weights that were published last, of whatever run. */
  public Optional<StudentRef> newest() throws IOException {
    List<StudentRef> all = list();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private Optional<StudentRef> read(String name) throws IOException {
    Path file = new Path(new Path(students, name), STUDENT);
    if (!files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = files.open(file)) {
      Description found = JSON.readValue(in.readAllBytes(), Description.class);
      return Optional.of(
          new StudentRef(
              found.run(),
              found.step(),
              found.trainedImages(),
              found.generation(),
              found.createdAt(),
              STUDENTS + "/" + name));
    } catch (JsonProcessingException e) {
      throw new CorruptGenerationException(
          "%s does not describe a student: %s".formatted(file, e.getOriginalMessage()));
    }
  }

  /**
   * Removes old weights of a run.
   *
   * @param keep the newest ones that stay; 0 keeps all
   */
  public void retain(String run, int keep) throws IOException {
    if (keep == 0) {
      return;
    }
    List<StudentRef> own = list().stream().filter(ref -> ref.run().equals(run)).toList();
    for (StudentRef old : own.subList(0, Math.max(0, own.size() - keep))) {
      files.delete(new Path(students.getParent(), old.location()), true);
    }
  }

  /** Removes folders of a run that an attempt which died left half-written. */
  public void removeUnowned(String run) throws IOException {
    FileStatus[] found;
    try {
      found = files.listStatus(students);
    } catch (FileNotFoundException e) {
      return;
    }
    String prefix = INCOMING + run + "-";
    for (FileStatus folder : found == null ? List.<FileStatus>of() : Arrays.asList(found)) {
      String name = folder.getPath().getName();
      if (name.startsWith(prefix)
          && name.substring(prefix.length()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
        files.delete(folder.getPath(), true);
      }
    }
  }
}
