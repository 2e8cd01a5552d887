package io.deeperstream.pipeline.fit;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Projection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labels features by a generation as it was fitted: the nearest sub-centroid of the nearest
 * super-centroid. Immutable.
 *
 * @param projection features → clustering space
 * @param superCentroids [m][d]
 * @param subCentroids per super-cluster [k/m][d]
 */
record NearestSubCentroid(
    Projection projection, FloatMatrix superCentroids, List<FloatMatrix> subCentroids) {

  /**
   * Labels of some rows.
   *
   * @param superCluster [n]
   * @param subCluster [n]
   */
  @SuppressWarnings("ArrayRecordComponent") // A result, never compared.
  record Labels(int[] superCluster, int[] subCluster) {}

  /**
   * Labels each row.
   *
   * @param features [n][columns], as the network gives them
   */
  Labels of(FloatMatrix features) {
    FloatMatrix projected = projection.apply(features);
    int[] superCluster = Assignment.nearest(projected, superCentroids, 1).cluster();
    int[] subCluster = new int[superCluster.length];
    for (int s = 0; s < subCentroids.size(); s++) {
      int of = s;
      int[] rows =
          IntStream.range(0, superCluster.length).filter(i -> superCluster[i] == of).toArray();
      if (rows.length > 0) {
        int[] found = Assignment.nearest(projected.rows(rows), subCentroids.get(s), 1).cluster();
        for (int i = 0; i < rows.length; i++) {
          subCluster[rows[i]] = found[i];
        }
      }
    }
    return new Labels(superCluster, subCluster);
  }
}
