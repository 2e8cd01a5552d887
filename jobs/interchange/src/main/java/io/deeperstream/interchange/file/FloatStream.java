package io.deeperstream.interchange.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Little-endian elements in a stream, as float32. */
final class FloatStream {

  private static final int PIECE = 1 << 14;

  private FloatStream() {}

  /**
   * Reads some elements.
   *
   * @param in at the first of them
   * @param type {@link TensorType#isFloat}
   * @throws EOFException if the stream ends before
   */
  static void read(InputStream in, TensorType type, long count, FloatSink sink) throws IOException {
    byte[] bytes = new byte[PIECE * type.bytes()];
    float[] values = new float[PIECE];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long left = count; left > 0; left -= PIECE) {
      int some = (int) Math.min(left, PIECE);
      int length = some * type.bytes();
      if (in.readNBytes(bytes, 0, length) < length) {
        throw new EOFException("the file ends inside of a tensor");
      }
      buffer.clear();
      for (int i = 0; i < some; i++) {
        values[i] = type.next(buffer);
      }
      sink.accept(values, some);
    }
  }

  /** Refuses types that float32 does not hold. */
  static void requireFloat(TensorInfo tensor) throws TensorFileException {
    if (!tensor.type().isFloat()) {
      throw new TensorFileException(
          "tensor '%s' has elements of %s; weights are f32, f16 or bf16"
              .formatted(tensor.name(), tensor.type()));
    }
  }
}
