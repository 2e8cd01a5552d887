package io.deeperstream.evaluation;

import io.deeperstream.clustering.FloatMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Classes by the majority of the k nearest rows, by cosine similarity; among classes of as many
 * votes the one whose votes are the most similar in sum wins, then the lowest. A row of zeros is
 * equally far from all.
 */
public final class NearestNeighbours {

  /** No row's number. */
  private static final int NONE = -1;

  private NearestNeighbours() {}

  /**
   * Predicts classes.
   *
   * @param train {@code [n][columns]}, finite
   * @param labels class of each row of {@code train}, 0 to classes − 1
   * @param classes number of classes
   * @param test {@code [t][columns]}, finite
   * @param neighbours k, from 1 to n
   * @param threads 1 or more; the result does not depend on it
   * @return class of each row of {@code test}
   * @throws IllegalArgumentException if k is out of range or the columns differ
   */
  public static int[] predict(
      FloatMatrix train, int[] labels, int classes, FloatMatrix test, int neighbours, int threads) {
    if (neighbours < 1 || neighbours > train.rows()) {
      throw new IllegalArgumentException(
          "neighbours (%d) must be from 1 to the number of rows fitted to (%d)"
              .formatted(neighbours, train.rows()));
    }
    if (train.columns() != test.columns()) {
      throw new IllegalArgumentException(
          "rows to score have %d columns, rows fitted to %d"
              .formatted(test.columns(), train.columns()));
    }
    try (NativeTiles known = NativeTiles.ofUnitRows(train);
        NativeTiles asked = NativeTiles.ofUnitRows(test);
        Threads pool = new Threads(threads)) {
      List<MostSimilar> nearest = search(known, asked, neighbours, pool);
      int[] predicted = new int[test.rows()];
      for (int i = 0; i < predicted.length; i++) {
        predicted[i] = vote(nearest.get(i), NONE, neighbours, labels, classes);
      }
      return predicted;
    }
  }

  /**
   * Predicts the class of each row from the others (leave-one-out).
   *
   * @param features {@code [n][columns]}, finite
   * @param labels class of each row, 0 to classes − 1
   * @param classes number of classes
   * @param neighbours k, from 1 to n − 1
   * @param threads 1 or more; the result does not depend on it
   * @return class of each row
   * @throws IllegalArgumentException if k is out of range
   */
  public static int[] predictOthers(
      FloatMatrix features, int[] labels, int classes, int neighbours, int threads) {
    if (neighbours < 1 || neighbours >= features.rows()) {
      throw new IllegalArgumentException(
          "neighbours (%d) must be from 1 to the number of other rows (%d)"
              .formatted(neighbours, features.rows() - 1));
    }
    try (NativeTiles rows = NativeTiles.ofUnitRows(features);
        Threads pool = new Threads(threads)) {
      List<MostSimilar> nearest = search(rows, rows, neighbours + 1, pool);
      int[] predicted = new int[features.rows()];
      for (int i = 0; i < predicted.length; i++) {
        predicted[i] = vote(nearest.get(i), i, neighbours, labels, classes);
      }
      return predicted;
    }
  }

  /** The nearest known rows of every row that is asked for, in the order of the rows. */
  private static List<MostSimilar> search(
      NativeTiles known, NativeTiles asked, int neighbours, Threads pool) {
    List<MostSimilar> nearest = new ArrayList<>();
    pool.map(asked.tiles(), tile -> search(known, asked, tile, neighbours))
        .forEach(tile -> nearest.addAll(Arrays.asList(tile)));
    return nearest;
  }

  private static MostSimilar[] search(
      NativeTiles known, NativeTiles asked, int tile, int neighbours) {
    MostSimilar[] nearest = new MostSimilar[asked.rowsOf(tile)];
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = new MostSimilar(neighbours);
    }
    float[] row = new float[NativeTiles.TILE_ROWS];
    try (FloatPointer products = new FloatPointer((long) row.length * row.length)) {
      for (int t = 0; t < known.tiles(); t++) {
        int width = known.rowsOf(t);
        Blas.productWithTransposed(
            nearest.length, width, known.columns(), asked.tile(tile), known.tile(t), products);
        for (int i = 0; i < nearest.length; i++) {
          products.position((long) i * width).get(row, 0, width);
          nearest[i].offer(row, width, known.first(t));
        }
        products.position(0);
      }
    }
    return nearest;
  }

  /** The class that the first {@code neighbours} rows but {@code own} vote for. */
  private static int vote(MostSimilar nearest, int own, int neighbours, int[] labels, int classes) {
    int[] votes = new int[classes];
    double[] similarity = new double[classes];
    int counted = 0;
    for (int i = 0; i < nearest.size() && counted < neighbours; i++) {
      if (nearest.row(i) != own) {
        int label = labels[nearest.row(i)];
        votes[label]++;
        similarity[label] += nearest.similarity(i);
        counted++;
      }
    }
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (votes[c] > votes[best] || (votes[c] == votes[best] && similarity[c] > similarity[best])) {
        best = c;
      }
    }
    return best;
  }
}
