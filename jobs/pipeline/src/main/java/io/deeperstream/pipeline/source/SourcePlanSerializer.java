package io.deeperstream.pipeline.source;

import io.deeperstream.pipeline.RestoredState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes {@link SourcePlan}s into checkpoints, version 1. */
final class SourcePlanSerializer implements SimpleVersionedSerializer<SourcePlan> {

  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(SourcePlan plan) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeInt(plan.known().size());
    for (int partition : plan.known()) {
      out.writeInt(partition);
    }
    out.writeInt(plan.unassigned().size());
    for (PassSplit split : plan.unassigned()) {
      PassSplitSerializer.write(split, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public SourcePlan deserialize(int version, byte[] bytes) throws IOException {
    RestoredState.requireVersion("source plan", version, VERSION);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    Set<Integer> known = new HashSet<>();
    for (int n = in.readInt(); n > 0; n--) {
      known.add(in.readInt());
    }
    List<PassSplit> unassigned = new ArrayList<>();
    for (int n = in.readInt(); n > 0; n--) {
      unassigned.add(PassSplitSerializer.read(in));
    }
    return new SourcePlan(known, unassigned);
  }
}
