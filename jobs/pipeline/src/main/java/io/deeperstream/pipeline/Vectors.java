package io.deeperstream.pipeline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors as they stand in Avro records: float32, little-endian. */
public final class Vectors {

  private Vectors() {}

  /** A new buffer, ready to be read. */
  public static ByteBuffer toBytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes;
  }

  /** A new array; the buffer's position is left as it is. */
  public static float[] fromBytes(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a vector of %d bytes is not a whole number of float32".formatted(bytes.remaining()));
    }
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
