package io.deeperstream.pipeline.train;

import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import io.deeperstream.pipeline.RestoredState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.OperatorStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.runtime.state.StateSnapshotContext;

/**
 * The training's operator state: counts as an element of a list, and the variables in a stream of
 * their own, because list elements of the last checkpoint would stay in the heap beside those of
 * the next. The stream holds the student with its momentum and moving average, then the trunk from
 * which a pending fit started. The state is written between two steps.
 */
final class TrainState {

  /**
   * The contents of a checkpoint.
   *
   * @param variables reader of the variables, positioned at the student's first; valid during the
   *     initialization
   */
  record Restored(TrainerState progress, VariableStream.Reader variables) {

    /**
     * Reads the trunk from which the pending fit started, once the student has been read.
     *
     * @return null if none was pending
     */
    Map<String, float[]> frozen(NetworkSpec network) throws IOException {
      if (!progress.fitPending()) {
        return null;
      }
      Map<String, float[]> trunk = new TreeMap<>();
      for (Parameter parameter : Parameter.of(network)) {
        trunk.put(parameter.name(), variables.read(parameter.name()));
      }
      return trunk;
    }
  }

  private final ListState<TrainerState> progress;

  TrainState(StateInitializationContext context) throws Exception {
    progress =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>("progress", TypeInformation.of(TrainerState.class)));
  }

  /** Opens the restored state; empty at a first start. */
  Optional<Restored> restore(StateInitializationContext context) throws Exception {
    Iterator<TrainerState> found = progress.get().iterator();
    if (!found.hasNext()) {
      return Optional.empty();
    }
    TrainerState stored = found.next();
    RestoredState.requireVersion("training", stored.version(), TrainerState.VERSION);
    Iterator<StatePartitionStreamProvider> streams = context.getRawOperatorStateInputs().iterator();
    if (!streams.hasNext()) {
      throw RestoredState.damaged("the state of training has no variables");
    }
    return Optional.of(
        new Restored(
            stored,
            new VariableStream.Reader(new BufferedInputStream(streams.next().getStream()))));
  }

  /**
   * Writes a checkpoint.
   *
   * @param trunk of a pending fit, null if none is pending
   * @throws IOException if a variable is not finite, which no checkpoint may hold
   */
  void store(
      StateSnapshotContext context, TrainerState now, Trainer trainer, Map<String, float[]> trunk)
      throws Exception {
    progress.update(List.of(now));
    OperatorStateCheckpointOutputStream stream = context.getRawOperatorStateOutput();
    stream.startNewPartition();
    OutputStream out = new BufferedOutputStream(stream);
    VariableStream.Writer writer = new VariableStream.Writer(out);
    try {
      trainer.forEachVariable((name, values) -> write(writer, name, values));
      if (trunk != null) {
        for (Parameter parameter : Parameter.of(trainer.facts().network())) {
          writer.write(parameter.name(), trunk.get(parameter.name()));
        }
      }
    } catch (UncheckedIOException e) {
      throw new IOException(
          "%s after step %d of %s".formatted(e.getCause().getMessage(), now.step(), now.heads()),
          e.getCause());
    }
    out.flush();
  }

  private static void write(VariableStream.Writer writer, String name, float[] values) {
    try {
      writer.write(name, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
