package io.deeperstream.cli;

import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import io.deeperstream.pipeline.generation.StudentRef;
import io.deeperstream.pipeline.generation.StudentStore;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.util.FileUtils;

/**
 * A trained network on disk: a generation of a model store, a store (its student's newest weights
 * are meant, or its latest generation where none were published), a model's folder with {@code
 * model.json} and {@code teacher/}, or a SavedModel.
 */
final class ModelSource implements AutoCloseable {

  static final String SAVED_MODEL = "saved_model.pb";
  private static final String GENERATION = "manifest.json";

  private final Path folder;
  private final StoredGeneration generation;
  private final ModelDescription description;
  private Path copy;

  private ModelSource(Path folder, StoredGeneration generation, ModelDescription description) {
    this.folder = folder;
    this.generation = generation;
    this.description = description;
  }

  /**
   * Finds out what a folder is; reads no weights.
   *
   * @param option by which it was given, for errors
   * @throws InvalidSettingException if it is none of these
   */
  static ModelSource open(Path given, String option) throws IOException {
    Path folder = given.toAbsolutePath().normalize();
    if (Files.isRegularFile(folder.resolve(GENERATION))) {
      return of(folder, new ModelStore(folder.getParent().toUri().toString()).find(nameOf(folder)));
    }
    if (Files.isRegularFile(folder.resolve(ModelDescription.FILE))) {
      return new ModelSource(folder, null, ModelDescription.read(folder));
    }
    if (Files.isRegularFile(teacherOf(folder).resolve(SAVED_MODEL))) {
      return new ModelSource(folder, null, null);
    }
    if (Files.isDirectory(folder.resolve("generations"))) {
      Optional<StudentRef> student = new StudentStore(folder.toUri().toString()).newest();
      if (student.isPresent()) {
        Path published = folder.resolve(student.get().location());
        return new ModelSource(published, null, ModelDescription.read(published));
      }
      ModelStore store = new ModelStore(folder.toUri().toString());
      GenerationRef latest =
          store
              .latest()
              .orElseThrow(
                  () ->
                      new InvalidSettingException(
                          "%s is %s, a model store that names no latest generation; give one of generations/"
                              .formatted(option, given)));
      return of(folder.resolve(latest.location()), store.open(latest));
    }
    throw new InvalidSettingException(
        "%s is %s, which holds neither %s nor %s/%s, and is no generation or model store"
            .formatted(option, given, SAVED_MODEL, ModelDescription.TEACHER, SAVED_MODEL));
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
        new ModelDescription(
            ModelDescription.FORMAT,
            generation.manifest().network(),
            initial == null ? origin : origin + ", begun with " + initial.origin(),
            initial == null ? null : initial.licence(),
            null,
            generation.manifest().createdAt()));
  }

  private static Path teacherOf(Path folder) {
    return Files.isRegularFile(folder.resolve(SAVED_MODEL))
        ? folder
        : folder.resolve(ModelDescription.TEACHER);
  }

  /** What it is, for people. */
  String kind() {
    if (generation != null) {
      return "generation";
    }
    return description == null ? "SavedModel" : "model";
  }

  /** The folder that was meant: of a store, its latest generation's. */
  Path folder() {
    return folder;
  }

  Optional<StoredGeneration> generation() {
    return Optional.ofNullable(generation);
  }

  /** Shape, origin and licence; empty for a SavedModel by itself, which does not tell them. */
  Optional<ModelDescription> description() {
    return Optional.ofNullable(description);
  }

  /** The SavedModel where it lies, not compared with any manifest. */
  Path unverifiedTeacher() {
    return teacherOf(folder);
  }

  /**
   * The SavedModel, to be read. A generation's is a copy of which each file has been compared with
   * the manifest; so the job may go on and remove the generation.
   *
   * @return a folder that must not be used after {@link #close}
   */
  Path teacher() throws IOException {
    if (generation == null) {
      return teacherOf(folder);
    }
    if (copy == null) {
      copy = Files.createTempDirectory("deeperstream-teacher");
      try {
        generation.copyTeacher(copy);
      } catch (FileNotFoundException | NoSuchFileException e) {
        throw new IOException(
            "%s was removed while it was read; --keep-generations of run keeps more"
                .formatted(generation.ref()),
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
