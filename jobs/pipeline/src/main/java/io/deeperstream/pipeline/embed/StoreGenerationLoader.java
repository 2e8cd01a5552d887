package io.deeperstream.pipeline.embed;

import io.deeperstream.model.ComputeDevice;
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
  private final int threads;
  private final boolean bfloat16;
  private final ComputeDevice device;

  /**
   * @param store URI of the model store
   * @param threads of the network, 0 for one per core
   * @param bfloat16 whether it computes in half precision where the CPU can
   * @param device where it computes
   */
  public StoreGenerationLoader(String store, int threads, boolean bfloat16, ComputeDevice device) {
    this.store = store;
    this.threads = threads;
    this.bfloat16 = bfloat16;
    this.device = device;
  }

  @Override
  public LoadedGeneration load(GenerationRef ref) throws IOException {
    StoredGeneration stored = new ModelStore(store).open(ref);
    SharedEmbedders.Lease lease =
        SharedEmbedders.acquire(
            ref.hash() + "/" + threads + "/" + bfloat16 + "/" + device,
            () -> {
              Path local = Files.createTempDirectory("deeperstream-teacher");
              try {
                stored.copyTeacher(local);
                return Teacher.load(local, new TeacherOptions(threads, 0, bfloat16, device));
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
