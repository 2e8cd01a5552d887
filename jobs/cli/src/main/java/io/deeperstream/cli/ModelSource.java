package io.deeperstream.cli;

import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.generation.StoredStudent;
import io.deeperstream.pipeline.generation.StudentRef;
import io.deeperstream.pipeline.generation.StudentStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.util.FileUtils;

/**
 * A trained network on disk: a generation of a model store, published weights of a student in it, a
 * store (see {@link #open}), a model's folder with {@code model.json} and {@code teacher/}, or a
 * SavedModel.
 */
public final class ModelSource implements AutoCloseable {

  static final String SAVED_MODEL = "saved_model.pb";
  private static final String GENERATION = "manifest.json";

  private final Path folder;
  private final StoredGeneration generation;
  private final StoredStudent student;
  private final ModelDescription description;
  private Path copy;

  private ModelSource(
      Path folder,
      StoredGeneration generation,
      StoredStudent student,
      ModelDescription description) {
    this.folder = folder;
    this.generation = generation;
    this.student = student;
    this.description = description;
  }

  /**
   * Determines the kind of a folder; reads no weights. A store stands for the weights that a
   * student published last, or for the latest generation if none were published or if that
   * generation is of a later run.
   *
   * @param option that named the folder, for errors
   * @throws InvalidSettingException if it is none of these
   */
  public static ModelSource open(Path given, String option) throws IOException {
    Path folder = given.toAbsolutePath().normalize();
    if (Files.isRegularFile(folder.resolve(GENERATION))) {
      return of(folder, new ModelStore(ModelStore.uriOf(folder.getParent())).find(nameOf(folder)));
    }
    if (Files.isRegularFile(folder.resolve(StudentStore.MANIFEST))) {
      return of(
          folder, new StudentStore(ModelStore.uriOf(folder.getParent())).find(nameOf(folder)));
    }
    if (Files.isRegularFile(folder.resolve(ModelDescription.FILE))) {
      return new ModelSource(folder, null, null, ModelDescription.read(folder));
    }
    if (Files.isRegularFile(teacherOf(folder).resolve(SAVED_MODEL))) {
      return new ModelSource(folder, null, null, null);
    }
    if (Files.isDirectory(folder.resolve("generations"))
        || Files.isDirectory(folder.resolve("students"))) {
      return newest(folder, option, given);
    }
    throw new InvalidSettingException(
        "%s is %s, which holds neither %s nor %s/%s, and is no generation or model store"
            .formatted(option, given, SAVED_MODEL, ModelDescription.TEACHER, SAVED_MODEL));
  }

  private static ModelSource newest(Path store, String option, Path given) throws IOException {
    ModelStore generations = new ModelStore(ModelStore.uriOf(store));
    Optional<GenerationRef> ref = generations.latest();
    StudentStore students = new StudentStore(ModelStore.uriOf(store));
    Optional<StudentRef> student = students.newest();
    if (ref.isPresent()) {
      StoredGeneration latest = generations.open(ref.get());
      if (student.isEmpty() || isOfLaterRun(latest, student.get())) {
        return of(store.resolve(ref.get().location()), latest);
      }
    }
    String location =
        student
            .map(StudentRef::location)
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        "%s is %s, a model store that names no latest generation; give one of generations/"
                            .formatted(option, given)));
    return of(store.resolve(location), students.find(location));
  }

  private static boolean isOfLaterRun(StoredGeneration generation, StudentRef student) {
    return !generation.ref().run().equals(student.run())
        && Instant.parse(generation.manifest().createdAt())
            .isAfter(Instant.parse(student.createdAt()));
  }

  private static String nameOf(Path folder) {
    return folder.getFileName().toString();
  }

  private static ModelSource of(Path folder, StoredGeneration generation) {
    GenerationRef ref = generation.ref();
    InitialWeights initial = generation.manifest().initialWeights();
    String origin = "generation %d of run %s, %s".formatted(ref.number(), ref.run(), ref.hash());
    return new ModelSource(
        folder,
        generation,
        null,
        new ModelDescription(
            ModelDescription.FORMAT,
            generation.manifest().network(),
            initial == null ? origin : origin + ", begun with " + initial.origin(),
            initial == null ? null : initial.licence(),
            null,
            generation.manifest().createdAt()));
  }

  private static ModelSource of(Path folder, StoredStudent student) throws IOException {
    return new ModelSource(folder, null, student, ModelDescription.read(folder));
  }

  private static Path teacherOf(Path folder) {
    return Files.isRegularFile(folder.resolve(SAVED_MODEL))
        ? folder
        : folder.resolve(ModelDescription.TEACHER);
  }

  /** Returns the kind of source, for people. */
  String kind() {
    if (generation != null) {
      return "generation";
    }
    if (student != null) {
      return "student";
    }
    return description == null ? "SavedModel" : "model";
  }

  /** Returns the folder of the model: for a store, that of its newest weights. */
  Path folder() {
    return folder;
  }

  Optional<StoredGeneration> generation() {
    return Optional.ofNullable(generation);
  }

  /**
   * Returns shape, origin and licence; empty for a SavedModel by itself, which does not contain
   * them.
   */
  public Optional<ModelDescription> description() {
    return Optional.ofNullable(description);
  }

  /** Returns the folder of the original SavedModel, not compared with any manifest. */
  Path unverifiedTeacher() {
    return teacherOf(folder);
  }

  /**
   * Returns the SavedModel to read. That of a generation or a student is a copy, of which each file
   * has been compared with the manifest, so that the job may remove the original meanwhile.
   *
   * @return a folder that must not be used after {@link #close}
   */
  public Path teacher() throws IOException {
    if (generation == null && student == null) {
      return teacherOf(folder);
    }
    if (copy == null) {
      copy = Files.createTempDirectory("deeperstream-teacher");
      try {
        if (generation == null) {
          student.copyTeacher(copy);
        } else {
          generation.copyTeacher(copy);
        }
      } catch (FileNotFoundException | NoSuchFileException e) {
        throw new IOException(
            "%s was removed while it was read; --keep-%ss of run keeps more"
                .formatted(folder, kind()),
            e);
      }
    }
    return copy;
  }

  @Override
  public void close() throws IOException {
    if (copy != null) {
      FileUtils.deleteDirectory(copy.toFile());
    }
  }
}
