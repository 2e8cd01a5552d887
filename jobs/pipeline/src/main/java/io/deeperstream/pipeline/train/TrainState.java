package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.StateVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * The training's operator state: counts, the student in pieces, and the trunk that a pending fit
 * started from. Copied between two steps, written asynchronously.
 */
final class TrainState {

  /** What a checkpoint held. */
  record Restored(TrainerState progress, List<StudentChunk> student, Map<String, float[]> frozen) {}

  private final ListState<TrainerState> progress;
  private final ListState<StudentChunk> student;
  private final ListState<StudentChunk> frozen;

  TrainState(StateInitializationContext context) throws Exception {
    OperatorStateStore store = context.getOperatorStateStore();
    progress = list(store, "progress", TrainerState.class);
    student = list(store, "student", StudentChunk.class);
    frozen = list(store, "frozen-trunk", StudentChunk.class);
  }

  private static <T> ListState<T> list(OperatorStateStore store, String name, Class<T> type)
      throws Exception {
    return store.getListState(new ListStateDescriptor<>(name, TypeInformation.of(type)));
  }

  /** Reads what was restored and lets go of it; empty at a first start. */
  Optional<Restored> restore() throws Exception {
    Iterator<TrainerState> found = progress.get().iterator();
    if (!found.hasNext()) {
      return Optional.empty();
    }
    TrainerState stored = found.next();
    StateVersion.require("training", stored.version(), TrainerState.VERSION);
    Restored restored = new Restored(stored, all(student), join(all(frozen)));
    student.clear();
    frozen.clear();
    return Optional.of(restored);
  }

  private static <T> List<T> all(ListState<T> state) throws Exception {
    List<T> all = new ArrayList<>();
    state.get().forEach(all::add);
    return all;
  }

  /**
   * Fills the state for a checkpoint.
   *
   * @param trunk of a pending fit, null where none is pending
   * @throws IOException if a variable is not finite, which no checkpoint may hold
   */
  void store(TrainerState now, Trainer trainer, Map<String, float[]> trunk) throws Exception {
    progress.update(List.of(now));
    frozen.update(trunk == null ? List.of() : split(trunk));
    List<StudentChunk> chunks = new ArrayList<>();
    trainer.forEachChunk(
        chunk ->
            chunks.add(new StudentChunk(chunk.variable(), chunk.firstElement(), chunk.values())));
    for (StudentChunk chunk : chunks) {
      requireFinite(chunk, now);
    }
    student.update(chunks);
  }

  private static void requireFinite(StudentChunk chunk, TrainerState now) throws IOException {
    FloatBuffer values =
        ByteBuffer.wrap(chunk.values()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (int i = 0; i < values.limit(); i++) {
      if (!Float.isFinite(values.get(i))) {
        throw new IOException(
            "element %d of %s is %s after step %d of %s"
                .formatted(
                    chunk.firstElement() + i,
                    chunk.variable(),
                    values.get(i),
                    now.step(),
                    now.heads()));
      }
    }
  }

  private static List<StudentChunk> split(Map<String, float[]> variables) {
    int floats = TrainOptions.CHUNK_BYTES / Float.BYTES;
    List<StudentChunk> chunks = new ArrayList<>();
    variables.forEach(
        (name, values) -> {
          for (int first = 0; first < values.length; first += floats) {
            int count = Math.min(floats, values.length - first);
            ByteBuffer bytes =
                ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values, first, count);
            chunks.add(new StudentChunk(name, first, bytes.array()));
          }
        });
    return chunks;
  }

  private static Map<String, float[]> join(List<StudentChunk> chunks) {
    Map<String, Integer> sizes = new HashMap<>();
    for (StudentChunk chunk : chunks) {
      sizes.merge(
          chunk.variable(), chunk.firstElement() + chunk.values().length / Float.BYTES, Math::max);
    }
    Map<String, float[]> variables = new HashMap<>();
    sizes.forEach((name, size) -> variables.put(name, new float[size]));
    for (StudentChunk chunk : chunks) {
      ByteBuffer.wrap(chunk.values())
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(
              variables.get(chunk.variable()),
              chunk.firstElement(),
              chunk.values().length / Float.BYTES);
    }
    return variables;
  }
}
