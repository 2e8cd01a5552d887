package io.deeperstream.view;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A query for a page of the list of clusters.
 *
 * @param limit 1 to {@link #MAX_LIMIT}
 * @param offset from 0
 * @param sort the order
 */
public record ClusterQuery(int limit, int offset, Sort sort) {

  /** Maximum number of clusters in one answer. */
  public static final int MAX_LIMIT = 10_000;

  private static final int DEFAULT_LIMIT = 100;

  /** Orders of clusters; each is total, so that pages do not overlap while nothing moves. */
  public enum Sort {
    /** By weight, the heaviest first. */
    COUNT(Comparator.comparingDouble(SubCluster::count).reversed()),
    /** By super-cluster, then by sub-cluster. */
    ID(Comparator.comparingInt(SubCluster::superCluster));

    private final Comparator<SubCluster> order;

    Sort(Comparator<SubCluster> order) {
      this.order =
          order.thenComparingInt(SubCluster::superCluster).thenComparingInt(SubCluster::subCluster);
    }

    Comparator<SubCluster> order() {
      return order;
    }
  }

  /**
   * Reads the parameters of a request.
   *
   * @throws HttpFailure 400 if one is unknown or out of its range
   */
  static ClusterQuery of(Map<String, String> parameters) throws HttpFailure {
    for (String name : parameters.keySet()) {
      if (!List.of("limit", "offset", "sort").contains(name)) {
        throw HttpFailure.badRequest(
            "'%s' is not a parameter; there are limit, offset and sort".formatted(name));
      }
    }
    return new ClusterQuery(
        number("limit", parameters, DEFAULT_LIMIT, 1, MAX_LIMIT),
        number("offset", parameters, 0, 0, Integer.MAX_VALUE),
        sort(parameters.getOrDefault("sort", "count")));
  }

  private static int number(
      String name, Map<String, String> parameters, int otherwise, int least, int most)
      throws HttpFailure {
    String text = parameters.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest(outOfRange(name, text, least, most));
    }
    throw HttpFailure.badRequest(outOfRange(name, text, least, most));
  }

  private static String outOfRange(String name, String text, int least, int most) {
    return "%s is '%s'; it must be a whole number from %d to %d".formatted(name, text, least, most);
  }

  private static Sort sort(String text) throws HttpFailure {
    for (Sort sort : Sort.values()) {
      if (sort.name().toLowerCase(Locale.ROOT).equals(text)) {
        return sort;
      }
    }
    throw HttpFailure.badRequest("sort is '%s'; it must be count or id".formatted(text));
  }
}
