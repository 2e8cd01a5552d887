package io.deeperstream.pipeline.generation;

import io.deeperstream.model.SavedVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.apache.flink.util.FileUtils;

/**
 * Published weights in the store. Every file is checked against the manifest while it is read: a
 * file that was changed or cut is an error, never a wrong weight.
 */
public final class StoredStudent {

  private final StoreFolder folder;
  private final StudentRef ref;
  private final StudentManifest manifest;

  StoredStudent(StoreFolder folder, StudentRef ref, StudentManifest manifest) {
    this.folder = folder;
    this.ref = ref;
    this.manifest = manifest;
  }

  public StudentRef ref() {
    return ref;
  }

  public StudentManifest manifest() {
    return manifest;
  }

  /**
   * Copies the SavedModel to a local folder, from which TensorFlow can load it.
   *
   * @param target an empty local folder
   */
  public void copyTeacher(java.nio.file.Path target) throws IOException {
    folder.copyTeacher(manifest.files(), ref, target);
  }

  /** Every variable by its name, row-major; the caller owns them. */
  public Map<String, float[]> trunk() throws IOException {
    java.nio.file.Path local = Files.createTempDirectory("deeperstream-student");
    try {
      copyTeacher(local);
      return SavedVariables.read(local);
    } finally {
      FileUtils.deleteDirectory(local.toFile());
    }
  }
}
