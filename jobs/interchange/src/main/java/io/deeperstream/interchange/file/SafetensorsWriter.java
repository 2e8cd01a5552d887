package io.deeperstream.interchange.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes safetensors, tensor by tensor, with no more than one piece of a tensor in memory. */
public final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Gives the bytes of a tensor, little-endian, in row-major order. */
  @FunctionalInterface
  public interface Content {

    /** Writes exactly the tensor's bytes. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * A tensor to be written.
   *
   * @param tensor name, type, shape
   * @param content its bytes
   */
  public record Entry(TensorInfo tensor, Content content) {

    /** A tensor of float32 values in row-major order; they are not copied. */
    public static Entry of(String name, List<Long> shape, float[] values) {
      return new Entry(
          new TensorInfo(name, TensorType.F32, shape),
          out -> writeFloats(out, values, values.length));
    }

    /** A tensor whose bytes are all 0. */
    public static Entry zeros(TensorInfo tensor) {
      return new Entry(tensor, out -> writeZeros(out, bytes(tensor)));
    }
  }

  private SafetensorsWriter() {}

  /**
   * Writes a file.
   *
   * @param path made or overwritten
   * @param metadata what the file says of itself
   * @param entries in the order in which they are written; names must be unique
   * @throws IllegalArgumentException if two have one name
   * @throws IllegalStateException if an entry's content is longer or shorter than its shape says
   */
  public static void write(Path path, Map<String, String> metadata, List<Entry> entries)
      throws IOException {
    Set<String> names = new HashSet<>(Set.of(SafetensorsFile.METADATA));
    for (Entry entry : entries) {
      if (!names.add(entry.tensor().name())) {
        throw new IllegalArgumentException("two tensors are named " + entry.tensor().name());
      }
    }
    byte[] header = header(metadata, entries);
    try (Counting out = new Counting(Files.newOutputStream(path))) {
      out.write(
          ByteBuffer.allocate(SafetensorsFile.PREFIX)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(header.length)
              .array());
      out.write(header);
      for (Entry entry : entries) {
        long before = out.written;
        entry.content().writeTo(out);
        if (out.written - before != bytes(entry.tensor())) {
          throw new IllegalStateException(
              "%s took %d bytes".formatted(entry.tensor(), out.written - before));
        }
      }
    }
  }

  private static byte[] header(Map<String, String> metadata, List<Entry> entries)
      throws JsonProcessingException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode said = header.putObject(SafetensorsFile.METADATA);
      metadata.forEach(said::put);
    }
    long offset = 0;
    for (Entry entry : entries) {
      TensorInfo tensor = entry.tensor();
      ObjectNode node = header.putObject(tensor.name()).put("dtype", tensor.type().name());
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(offset).add(offset + bytes(tensor));
      offset += bytes(tensor);
    }
    byte[] json = JSON.writeValueAsBytes(header);
    byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static long bytes(TensorInfo tensor) {
    return Math.multiplyExact(tensor.elements(), tensor.type().bytes());
  }

  /**
   * Writes float32 values, little-endian.
   *
   * @param count of them, from the start of the array
   */
  public static void writeFloats(OutputStream out, float[] values, int count) throws IOException {
    int piece = 1 << 14;
    ByteBuffer bytes = ByteBuffer.allocate(piece * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int first = 0; first < count; first += piece) {
      int some = Math.min(piece, count - first);
      bytes.asFloatBuffer().put(values, first, some);
      out.write(bytes.array(), 0, some * Float.BYTES);
    }
  }

  private static void writeZeros(OutputStream out, long count) throws IOException {
    byte[] zeros = new byte[1 << 16];
    for (long left = count; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }

  private static final class Counting extends BufferedOutputStream {
    private long written;

    private Counting(OutputStream out) {
      super(out, 1 << 16);
    }

    @Override
    public synchronized void write(int b) throws IOException {
      super.write(b);
      written++;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      super.write(bytes, offset, length);
      written += length;
    }
  }
}
