package io.deeperstream.evaluation;

import io.deeperstream.clustering.FloatMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Features with a class for each.
 *
 * @param features {@code [n][columns]}, finite, not copied
 * @param labels class of each row, {@code [n]}, 0 to classes − 1, not copied
 * @param classes the classes' names, at least 2
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LabelledFeatures(FloatMatrix features, int[] labels, List<String> classes) {

  private static final int NAMED = 5;

  /**
   * Checks that there is something to tell apart.
   *
   * @throws IllegalArgumentException if rows and labels differ in number, a feature is not finite,
   *     a label is out of range, or fewer than two classes occur
   */
  public LabelledFeatures {
    classes = List.copyOf(classes);
    if (features.rows() != labels.length) {
      throw new IllegalArgumentException(
          "%d rows of features do not fit %d labels".formatted(features.rows(), labels.length));
    }
    requireFinite(features);
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes.size()) {
        throw new IllegalArgumentException(
            "label %d is %d; it must be from 0 to %d".formatted(i, labels[i], classes.size() - 1));
      }
    }
    if (Arrays.stream(labels).distinct().limit(2).count() < 2) {
      throw new IllegalArgumentException(
          "all %d rows are of one class: there is nothing to tell apart".formatted(labels.length));
    }
  }

  /**
   * Joins rows and labels by ids; classes are numbered in the order of their names.
   *
   * @param features {@code [n][columns]}, not copied
   * @param ids of the rows, n
   * @param table labels of at least all of them
   * @throws IllegalArgumentException if the numbers differ, ids have no label (which are counted
   *     and the first of them named), or as the constructor
   */
  public static LabelledFeatures join(FloatMatrix features, List<String> ids, LabelTable table) {
    if (features.rows() != ids.size()) {
      throw new IllegalArgumentException(
          "%d rows of features do not fit %d ids".formatted(features.rows(), ids.size()));
    }
    List<String> names = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String id : ids) {
      Optional<String> label = table.label(id);
      label.ifPresentOrElse(names::add, () -> missing.add(id));
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "%d of %d ids have no label: %s%s"
              .formatted(
                  missing.size(),
                  ids.size(),
                  String.join(", ", missing.subList(0, Math.min(NAMED, missing.size()))),
                  missing.size() > NAMED ? ", …" : ""));
    }
    List<String> classes = List.copyOf(new TreeSet<>(names));
    Map<String, Integer> numbers = new HashMap<>();
    classes.forEach(name -> numbers.put(name, numbers.size()));
    return new LabelledFeatures(features, names.stream().mapToInt(numbers::get).toArray(), classes);
  }

  /** Some rows, in that order, as copies: features and labels alone, of any number of classes. */
  Part part(int[] rows) {
    return new Part(
        features.rows(rows), Arrays.stream(rows).map(i -> labels[i]).toArray(), classes.size());
  }

  /**
   * A part of the rows.
   *
   * @param features {@code [n][columns]}
   * @param labels {@code [n]}, 0 to classes − 1
   * @param classes of the whole, not all of which need occur
   */
  record Part(FloatMatrix features, int[] labels, int classes) {

    Part {
      if (features.rows() != labels.length) {
        throw new IllegalArgumentException(
            "%d rows of features do not fit %d labels".formatted(features.rows(), labels.length));
      }
    }

    /** The share of rows whose label is the predicted one. */
    double accuracy(int[] predicted) {
      int right = 0;
      for (int i = 0; i < labels.length; i++) {
        right += labels[i] == predicted[i] ? 1 : 0;
      }
      return (double) right / labels.length;
    }
  }

  private static void requireFinite(FloatMatrix features) {
    float[] data = features.data();
    for (int i = 0; i < data.length; i++) {
      if (!Float.isFinite(data[i])) {
        throw new IllegalArgumentException(
            "features of row %d are not finite: column %d is %s"
                .formatted(i / features.columns(), i % features.columns(), data[i]));
      }
    }
  }
}
