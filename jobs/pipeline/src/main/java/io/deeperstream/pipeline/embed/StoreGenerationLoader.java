package io.deeperstream.pipeline.embed;

import io.deeperstream.model.Teacher;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StoredGeneration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;

/** Loads generations from the model store; teachers are shared by the subtasks of a process. */
public final class StoreGenerationLoader implements GenerationLoader {
  private static final long serialVersionUID = 1L;

  private final String store;
  private final TeacherOptions options;

  /**
   * @param store URI of the model store
   * @param options how teachers are run
   */
  public StoreGenerationLoader(String store, TeacherOptions options) {
    this.store = store;
    this.options = options;
  }

  @Override
  public LoadedGeneration load(GenerationRef ref) throws IOException {
    StoredGeneration stored = new ModelStore(store).open(ref);
    SharedEmbedders.Lease lease =
        SharedEmbedders.acquire(
            ref.hash() + "/" + options,
            () -> {
              Path local = Files.createTempDirectory("deeperstream-teacher");
              try {
                stored.copyTeacher(local);
                return Teacher.load(local, stored.manifest().layer(), options);
              } finally {
                FileUtils.deleteDirectory(local.toFile());
              }
            });
    try {
      return new LoadedGeneration(
          ref,
          stored.manifest().network(),
          lease.embedder(),
          stored.projection(),
          stored.superCentroids(),
          lease);
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }
}
