package io.deeperstream.pipeline.train;

import io.deeperstream.pipeline.RestoredState;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Variables one behind the other in a checkpoint's stream: the name, the number of values, and the
 * values as little-endian floats. They are read in the order in which they were written, so that
 * none is in memory but the one at hand.
 */
final class VariableStream {

  private static final int BUFFER_FLOATS = 1 << 16;

  private VariableStream() {}

  /** Writes variables. */
  static final class Writer {
    private final DataOutputStream out;
    private final ByteBuffer buffer = buffer();

    /**
     * @param out stays the caller's
     */
    Writer(OutputStream out) {
      this.out = new DataOutputStream(out);
    }

    /**
     * Writes a variable.
     *
     * @throws NotFiniteException if a value is not finite, which no checkpoint may hold
     */
    void write(String name, float[] values) throws IOException {
      out.writeUTF(name);
      out.writeInt(values.length);
      for (int first = 0; first < values.length; first += BUFFER_FLOATS) {
        int count = Math.min(BUFFER_FLOATS, values.length - first);
        for (int i = first; i < first + count; i++) {
          if (!Float.isFinite(values[i])) {
            throw new NotFiniteException(name, i, values[i]);
          }
        }
        buffer.asFloatBuffer().put(values, first, count);
        out.write(buffer.array(), 0, count * Float.BYTES);
      }
    }
  }

  /** Reads variables. */
  static final class Reader {
    private final DataInputStream in;
    private final ByteBuffer buffer = buffer();

    /**
     * @param in stays the caller's
     */
    Reader(InputStream in) {
      this.in = new DataInputStream(in);
    }

    /**
     * Reads the next variable.
     *
     * @param name that it has
     * @throws SuppressRestartsException if it is another one, or cut short
     * @throws IOException if it cannot be read
     */
    float[] read(String name) throws IOException {
      String found = in.readUTF();
      if (!found.equals(name)) {
        throw RestoredState.damaged("the state has %s where %s belongs".formatted(found, name));
      }
      float[] values = new float[in.readInt()];
      FloatBuffer floats = buffer.asFloatBuffer();
      for (int first = 0; first < values.length; first += BUFFER_FLOATS) {
        int count = Math.min(BUFFER_FLOATS, values.length - first);
        try {
          in.readFully(buffer.array(), 0, count * Float.BYTES);
        } catch (EOFException e) {
          throw RestoredState.damaged(
              "the state ends at element %d of %d of %s".formatted(first, values.length, name));
        }
        floats.clear().get(values, first, count);
      }
      return values;
    }
  }

  /** A variable holds what is no number. */
  static final class NotFiniteException extends IOException {
    private static final long serialVersionUID = 1L;

    NotFiniteException(String variable, int element, float value) {
      super("element %d of %s is %s".formatted(element, variable, value));
    }
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(BUFFER_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
