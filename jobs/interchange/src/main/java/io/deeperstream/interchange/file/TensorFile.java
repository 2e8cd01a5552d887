package io.deeperstream.interchange.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/** An open file of named tensors. Not safe for concurrent use. */
public interface TensorFile extends Closeable {

  /** Returns the kind of file, for people: {@code safetensors}, {@code PyTorch (zip)} and so on. */
  String format();

  /** Returns every tensor by its name, in the file's order; unmodifiable. */
  Map<String, TensorInfo> tensors();

  /** Returns the file's metadata as key-value pairs; empty if the format has none. */
  Map<String, String> metadata();

  /**
   * Reads a tensor as float32. Memory does not grow with the tensor, unless PyTorch stored it with
   * other strides than row-major ones: then it is that of the part of the storage that the tensor
   * spans.
   *
   * @param name one of {@link #tensors}
   * @param sink receives every element, in row-major order
   * @throws TensorFileException naming the tensor, if its type is not a float of at most 32 bits,
   *     or its bytes contradict the file's description of them
   * @throws IOException if the file cannot be read
   */
  void read(String name, FloatSink sink) throws IOException;
}
