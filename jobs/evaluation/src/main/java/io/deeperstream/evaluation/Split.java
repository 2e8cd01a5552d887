package io.deeperstream.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;

/**
 * A split of rows into those fitted to and those scored.
 *
 * @param train row numbers, ascending
 * @param test row numbers, ascending, none of them in {@code train}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Split(int[] train, int[] test) {

  /** Default maximum of rows to fit to; with fewer rows, four fifths of them are fitted to. */
  public static final int DEFAULT_TRAIN = 40_000;

  /** Default maximum of rows to score; with fewer rows, a fifth of them is scored. */
  public static final int DEFAULT_TEST = 10_000;

  /**
   * Draws a split: rows in random order, the first to fit to, the next to score.
   *
   * @param rows in all
   * @param train rows to fit to, 1 or more
   * @param test rows to score, 1 or more
   * @param seed the same seed makes the same split of as many rows
   * @throws IllegalArgumentException if there are too few rows
   */
  public static Split of(int rows, int train, int test, long seed) {
    if (train < 1 || test < 1) {
      throw new IllegalArgumentException(
          "train (%d) and test (%d) must be at least 1".formatted(train, test));
    }
    if ((long) train + test > rows) {
      throw new IllegalArgumentException(
          "train (%d) and test (%d) exceed the number of rows (%d)".formatted(train, test, rows));
    }
    int[] order = shuffled(rows, train + test, seed);
    return new Split(sorted(order, 0, train), sorted(order, train, train + test));
  }

  /**
   * Draws two halves that have equally many rows of each class, to within one.
   *
   * @param labels class of each row
   * @param seed the same seed makes the same halves of the same labels
   */
  public static Split halves(int[] labels, long seed) {
    int rows = labels.length;
    int[] order =
        Arrays.stream(shuffled(rows, rows, seed))
            .boxed()
            .sorted(Comparator.comparingInt(row -> labels[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] train = new int[(rows + 1) / 2];
    int[] test = new int[rows / 2];
    for (int i = 0; i < rows; i++) {
      (i % 2 == 0 ? train : test)[i / 2] = order[i];
    }
    Arrays.sort(train);
    Arrays.sort(test);
    return new Split(train, test);
  }

  /** Returns the default number of rows to fit to. */
  public static int defaultTrain(int rows) {
    return (int) Math.min(DEFAULT_TRAIN, rows * 4L / 5);
  }

  /** Returns the default number of rows to score. */
  public static int defaultTest(int rows) {
    return (int) Math.min(DEFAULT_TEST, (rows + 4L) / 5);
  }

  /** Returns row numbers, the first {@code drawn} of them in random order. */
  private static int[] shuffled(int rows, int drawn, long seed) {
    int[] order = new int[rows];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < drawn; i++) {
      int other = random.nextInt(i, rows);
      int row = order[other];
      order[other] = order[i];
      order[i] = row;
    }
    return order;
  }

  private static int[] sorted(int[] order, int from, int to) {
    int[] rows = Arrays.copyOfRange(order, from, to);
    Arrays.sort(rows);
    return rows;
  }
}
