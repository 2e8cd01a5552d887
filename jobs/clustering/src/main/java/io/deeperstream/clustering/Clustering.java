package io.deeperstream.clustering;

/**
 * A k-means clustering of one level.
 *
 * @param centroids {@code [k][dimension]}, not normalised
 * @param counts points of each cluster in the final assignment, {@code [k]}; their sum is n
 * @param assignment of every point to {@code centroids}
 * @param meanSquaredDistance of the points to their centroids
 * @param fittedPoints points that the passes were run on, a random sample where they are fewer than
 *     n
 * @param passes updates that were run; fewer than asked for if the assignment came to rest
 * @param splits empty clusters repaired by the donor rule, over all passes
 */
@SuppressWarnings("ArrayRecordComponent") // A result, never compared.
public record Clustering(
    FloatMatrix centroids,
    double[] counts,
    Assignment assignment,
    double meanSquaredDistance,
    int fittedPoints,
    int passes,
    int splits) {

  static Clustering of(
      FloatMatrix centroids, Assignment assignment, int fittedPoints, int passes, int splits) {
    return new Clustering(
        centroids,
        assignment.counts(centroids.rows()),
        assignment,
        assignment.meanSquaredDistance(),
        fittedPoints,
        passes,
        splits);
  }
}
