package io.deeperstream.pipeline.source;

import io.deeperstream.pipeline.RestoredState;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link PassSplit}s into checkpoints, version 1. */
final class PassSplitSerializer implements SimpleVersionedSerializer<PassSplit> {

  static final PassSplitSerializer INSTANCE = new PassSplitSerializer();
  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(PassSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public PassSplit deserialize(int version, byte[] bytes) throws IOException {
    RestoredState.requireVersion("split", version, VERSION);
    return read(new DataInputDeserializer(bytes));
  }

  static void write(PassSplit split, DataOutputView out) throws IOException {
    out.writeUTF(split.topic());
    out.writeInt(split.partition());
    out.writeLong(split.begin());
    out.writeLong(split.end());
    out.writeInt(split.passes());
    out.writeInt(split.pass());
    out.writeLong(split.next());
  }

  static PassSplit read(DataInputView in) throws IOException {
    return new PassSplit(
        in.readUTF(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readLong());
  }
}
