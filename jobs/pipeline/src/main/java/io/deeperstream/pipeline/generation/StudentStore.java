package io.deeperstream.pipeline.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.deeperstream.model.Network;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
 * A folder's name holds the hash of its weights. Its manifest is written last: a folder without one
 * is not a student's. Nothing is ever overwritten, and the same weights are not written twice.
 * Thread-safe.
 */
public final class StudentStore {

  /** Name of the manifest in a student's folder. */
  public static final String MANIFEST = "student.json";

  private static final String STUDENTS = "students";
  private static final String MODEL = "model.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path store;
  private final Path students;
  private final FileSystem files;

  /**
   * @param store URI of the model store
   * @throws IOException if no file system answers to the URI
   */
  public StudentStore(String store) throws IOException {
    this.store = new Path(store);
    this.students = new Path(store, STUDENTS);
    this.files = students.getFileSystem();
  }

  /**
   * Publishes weights. If anything fails, nothing is left under the final name. Weights that are
   * there already are not written again.
   *
   * @throws IllegalArgumentException if the run's name cannot be a part of a folder's, or the
   *     variables are not those of the network
   */
  public StudentRef publish(StudentWeights weights) throws IOException {
    if (!weights.run().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "the run's name is '%s'; it must be letters, digits, '.', '_' or '-'"
              .formatted(weights.run()));
    }
    String hash = hash(weights);
    String location = "%s/%s-%012d-%.12s".formatted(STUDENTS, weights.run(), weights.step(), hash);
    StoreFolder folder = new StoreFolder(files, new Path(store, location));
    if (folder.holds(MANIFEST)) {
      return find(location).ref();
    }
    java.nio.file.Path local = Files.createTempDirectory("deeperstream-student");
    try {
      try (Network network = Network.from(weights.network(), weights.trunk())) {
        network.export(local.resolve(ModelStore.TEACHER));
      }
      JSON.writeValue(local.resolve(MODEL).toFile(), model(weights));
      SortedMap<String, StoreFolder.Content> contents = StoreFolder.contentOf(local);
      SortedMap<String, Manifest.StoredFile> described = StoreFolder.describe(contents);
      folder.publish(
          contents,
          described,
          MANIFEST,
          JSON.writeValueAsBytes(manifest(weights, hash, described)));
      return find(location).ref();
    } finally {
      FileUtils.deleteDirectory(local.toFile());
    }
  }

  private static String hash(StudentWeights weights) {
    MessageDigest digest = ModelStore.sha256();
    digest.update((weights.run() + "\n" + weights.step()).getBytes(StandardCharsets.UTF_8));
    new TreeMap<>(weights.trunk())
        .forEach(
            (name, values) -> {
              digest.update(("\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
              ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, 4));
              bytes.asFloatBuffer().put(values);
              digest.update(bytes);
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static StudentManifest manifest(
      StudentWeights weights, String hash, SortedMap<String, Manifest.StoredFile> written) {
    return new StudentManifest(
        StudentManifest.FORMAT,
        weights.run(),
        weights.step(),
        weights.trainedImages(),
        weights.generation().number(),
        weights.generation().hash(),
        weights.createdAt().toString(),
        weights.network(),
        weights.initialWeights(),
        hash,
        written);
  }

  /** The fields that every model's folder has. */
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

  /**
   * Opens weights by their folder.
   *
   * @param location relative to the store
   * @throws CorruptGenerationException if the manifest is not one, or not that of the folder
   * @throws IOException if it cannot be read
   */
  public StoredStudent find(String location) throws IOException {
    Path folder = new Path(store, location);
    Path file = new Path(folder, MANIFEST);
    StudentManifest manifest;
    try (InputStream in = files.open(file)) {
      manifest = JSON.readValue(in.readAllBytes(), StudentManifest.class);
      if (manifest == null || manifest.files() == null) {
        throw new CorruptGenerationException("%s names no files".formatted(file));
      }
      Instant.parse(String.valueOf(manifest.createdAt()));
    } catch (JsonProcessingException e) {
      throw new CorruptGenerationException(
          "%s does not describe a student: %s".formatted(file, e.getOriginalMessage()));
    } catch (DateTimeParseException e) {
      throw new CorruptGenerationException(
          "%s was created at '%s', which is no time".formatted(file, e.getParsedString()));
    }
    if (manifest.format() != StudentManifest.FORMAT) {
      throw new CorruptGenerationException(
          "%s has format %d; this build reads format %d"
              .formatted(file, manifest.format(), StudentManifest.FORMAT));
    }
    StudentRef ref =
        new StudentRef(
            manifest.run(),
            manifest.step(),
            manifest.trainedImages(),
            manifest.generation(),
            manifest.createdAt(),
            location);
    return new StoredStudent(new StoreFolder(files, folder), ref, manifest);
  }

  /** Reads every student's manifest; one that is removed meanwhile is left out. */
  public StudentListing listing() throws IOException {
    List<StoredStudent> found = new ArrayList<>();
    SortedMap<String, String> unreadable = new TreeMap<>();
    for (String name : names()) {
      String location = STUDENTS + "/" + name;
      try {
        found.add(find(location));
      } catch (IOException e) {
        if (files.exists(new Path(new Path(store, location), MANIFEST))) {
          unreadable.put(location, String.valueOf(e.getMessage()));
        }
      }
    }
    found.sort(
        Comparator.comparing((StoredStudent student) -> Instant.parse(student.ref().createdAt()))
            .thenComparing(student -> student.ref().step())
            .thenComparing(student -> student.ref().location()));
    return new StudentListing(found, unreadable);
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : all()) {
      if (isWhole(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private boolean isWhole(String name) throws IOException {
    return new StoreFolder(files, new Path(students, name)).holds(MANIFEST);
  }

  private List<String> all() throws IOException {
    try {
      FileStatus[] found = files.listStatus(students);
      return found == null
          ? List.of()
          : Arrays.stream(found).map(file -> file.getPath().getName()).toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** All published weights that can be read, oldest first. */
  public List<StudentRef> list() throws IOException {
    return listing().students().stream().map(StoredStudent::ref).toList();
  }

  /** Published weights of a run that can be read, oldest first. */
  public List<StudentRef> of(String run) throws IOException {
    return list().stream().filter(student -> student.run().equals(run)).toList();
  }

  /**
   * The weights that were published last, of whatever run.
   *
   * @throws CorruptGenerationException if a student's manifest cannot be read: it may be the newest
   */
  public Optional<StudentRef> newest() throws IOException {
    StudentListing listing = listing();
    if (!listing.unreadable().isEmpty()) {
      String folder = listing.unreadable().firstKey();
      throw new CorruptGenerationException(
          "%s holds no whole weights and may be the newest: %s"
              .formatted(folder, listing.unreadable().get(folder)));
    }
    List<StoredStudent> all = listing.students();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1).ref());
  }

  /**
   * Removes old weights of a run.
   *
   * @param keep the newest ones that stay; 0 keeps all
   * @throws IllegalArgumentException if {@code keep} is negative
   */
  public void retain(String run, int keep) throws IOException {
    if (keep < 0) {
      throw new IllegalArgumentException("keep (%d) must be at least 0".formatted(keep));
    }
    if (keep == 0) {
      return;
    }
    List<StudentRef> own = of(run);
    for (StudentRef old : own.subList(0, Math.max(0, own.size() - keep))) {
      new StoreFolder(files, new Path(store, old.location())).remove(MANIFEST);
    }
  }

  /** Removes what an attempt of a run that died left half-written or half-removed. */
  public void removeUnowned(String run) throws IOException {
    for (String name : all()) {
      if (isOf(run, name) && !isWhole(name)) {
        files.delete(new Path(students, name), true);
      }
    }
  }

  /** The rest behind the run's name is checked, too: another run's name may begin with this one. */
  private static boolean isOf(String run, String name) {
    return name.startsWith(run + "-")
        && name.substring(run.length() + 1).matches("\\d{12,}-[0-9a-f]{12}");
  }
}
