package io.deeperstream.evaluation;

import java.util.Arrays;

/**
 * The k rows of greatest similarity so far, in falling order; of equally similar ones those that
 * were offered first. Not thread-safe.
 */
final class MostSimilar {

  private final float[] similarities;
  private final int[] rows;
  private int size;

  /**
   * @param capacity k
   */
  MostSimilar(int capacity) {
    similarities = new float[capacity];
    rows = new int[capacity];
    Arrays.fill(similarities, Float.NEGATIVE_INFINITY);
  }

  /**
   * Takes in rows {@code first … first + count − 1}.
   *
   * @param offered their similarities, {@code [count]}, finite; may be longer
   */
  void offer(float[] offered, int count, int first) {
    int last = similarities.length - 1;
    for (int i = 0; i < count; i++) {
      if (offered[i] > similarities[last]) {
        insert(offered[i], first + i);
      }
    }
  }

  private void insert(float similarity, int row) {
    int at = similarities.length - 1;
    while (at > 0 && similarity > similarities[at - 1]) {
      similarities[at] = similarities[at - 1];
      rows[at] = rows[at - 1];
      at--;
    }
    similarities[at] = similarity;
    rows[at] = row;
    size = Math.min(size + 1, rows.length);
  }

  int size() {
    return size;
  }

  /** Number of the row in place {@code i}. */
  int row(int i) {
    return rows[i];
  }

  float similarity(int i) {
    return similarities[i];
  }
}
