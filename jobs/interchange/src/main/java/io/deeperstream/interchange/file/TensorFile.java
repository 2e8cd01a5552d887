package io.deeperstream.interchange.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/** An open file of named tensors. Not safe for concurrent use. */
public interface TensorFile extends Closeable {

  /** The kind of file, for people: {@code safetensors}, {@code PyTorch (zip)} and so on. */
  String format();

  /** Every tensor by its name, in the file's order; unmodifiable. */
  Map<String, TensorInfo> tensors();

  /** What the file says of itself, text by text; empty where the format has no place for it. */
  Map<String, String> metadata();

  /**
   * Reads a tensor as float32. Needs no memory that grows with it, unless PyTorch stored it with
   * other strides than row-major ones: then as much as the part of the storage that it touches.
   *
   * @param name one of {@link #tensors}
   * @param sink told every element, in row-major order
   * @throws TensorFileException naming the tensor, if its type is not a float of at most 32 bits,
   *     or its bytes are not what the file says of them
   * @throws IOException if the file cannot be read
   */
  void read(String name, FloatSink sink) throws IOException;
}
