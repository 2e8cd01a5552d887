package io.deeperstream.model;

/**
 * Turns the images of a batch. As bytes, before they enter the graph, this is a single copy; the
 * graph would make one of each turn.
 */
final class QuarterTurns {

  private static final int CHANNELS = 3;

  private QuarterTurns() {}

  /**
   * Turns each image counter-clockwise by its own number of quarter turns.
   *
   * @param batch its rotations in [0, 4); not changed
   * @param size side of an image
   * @return {@code [count][size][size][3]}, a new array
   */
  static byte[] of(TrainingBatch batch, int size) {
    int bytes = CHANNELS * size * size;
    byte[] turned = new byte[PixelBatch.bytes(batch.count(), size)];
    for (int i = 0; i < batch.count(); i++) {
      turn(batch.pixels(), i * bytes, size, batch.rotation()[i], turned);
    }
    return turned;
  }

  private static void turn(byte[] from, int offset, int size, int turns, byte[] to) {
    if (turns == 0) {
      System.arraycopy(from, offset, to, offset, CHANNELS * size * size);
      return;
    }
    int last = size - 1;
    // Where the first pixel of the result lies in the image, and the steps to the right and down.
    int first = turns == 1 ? last : turns == 2 ? last * size + last : last * size;
    int right = turns == 1 ? size : turns == 2 ? -1 : -size;
    int down = turns == 1 ? -1 : turns == 2 ? -size : 1;
    int out = offset;
    for (int y = 0; y < size; y++) {
      for (int x = 0, in = first + y * down; x < size; x++, in += right) {
        int pixel = offset + CHANNELS * in;
        to[out++] = from[pixel];
        to[out++] = from[pixel + 1];
        to[out++] = from[pixel + 2];
      }
    }
  }
}
