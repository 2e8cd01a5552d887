package io.deeperstream.interchange.file;

/** Takes the elements of a tensor in row-major order, piece by piece. */
@FunctionalInterface
public interface FloatSink {

  /**
   * Takes the next elements.
   *
   * @param values the file's buffer, overwritten by the next piece
   * @param count elements of it that count, from its start
   */
  void accept(float[] values, int count);
}
