package io.deeperstream.bench;

import io.deeperstream.clustering.FloatMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A stream whose distribution shifts half way: the lower half of the classes, then the upper half,
 * each in random order or, sorted, class by class.
 *
 * @param before the stream up to the shift, {@code [n][d]}
 * @param after the stream from the shift on, {@code [n][d]}
 * @param heldOut images of the classes after the shift that are not in the stream, {@code [n][d]}
 */
record ShiftedStream(FloatMatrix before, FloatMatrix after, FloatMatrix heldOut) {

  /** Of the images after the shift every so many-th is held out. */
  static final int HELD_OUT_OF = 10;

  /**
   * Orders images by their classes; labels serve no other end.
   *
   * @param points {@code [n][d]}
   * @param labels class of each, {@code [n]}, at least two different ones
   * @param sorted whether a class follows the other within a half, too
   * @param seed of the random order
   */
  static ShiftedStream of(FloatMatrix points, long[] labels, boolean sorted, long seed) {
    if (labels.length != points.rows()) {
      throw new IllegalArgumentException(
          "%d labels do not fit %d points".formatted(labels.length, points.rows()));
    }
    long[] classes = Arrays.stream(labels).distinct().sorted().toArray();
    if (classes.length < 2) {
      throw new IllegalArgumentException(
          "a shift needs at least two classes, got %d".formatted(classes.length));
    }
    long firstAfter = classes[classes.length / 2];
    int[] order = shuffled(labels.length, seed);
    int[] before = Arrays.stream(order).filter(i -> labels[i] < firstAfter).toArray();
    int[] after = Arrays.stream(order).filter(i -> labels[i] >= firstAfter).toArray();
    int[] heldOut = every(after, true);
    int[] streamed = every(after, false);
    return new ShiftedStream(
        points.rows(sorted ? byClass(before, labels) : before),
        points.rows(sorted ? byClass(streamed, labels) : streamed),
        points.rows(heldOut));
  }

  private static int[] every(int[] images, boolean heldOut) {
    return IntStream.range(0, images.length)
        .filter(i -> (i % HELD_OUT_OF == 0) == heldOut)
        .map(i -> images[i])
        .toArray();
  }

  private static int[] byClass(int[] images, long[] labels) {
    return Arrays.stream(images)
        .boxed()
        .sorted((a, b) -> Long.compare(labels[a], labels[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** A random order of {@code 0 … n − 1}. */
  static int[] shuffled(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
