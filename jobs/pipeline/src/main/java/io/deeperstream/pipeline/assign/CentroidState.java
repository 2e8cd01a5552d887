package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.RestoredState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * The keyed state of the assignment: per super-cluster and generation one {@link
 * SuperClusterState}, and one entry a sub-centroid. All methods speak of the current key.
 */
final class CentroidState {

  static final String SUPER_CLUSTERS = "super-clusters";
  static final String SUB_CENTROIDS = "sub-centroids";

  private final MapState<Integer, SuperClusterState> superClusters;
  private final MapState<Long, SubCentroid> subCentroids;

  CentroidState(KeyedStateStore store) {
    superClusters =
        store.getMapState(
            new MapStateDescriptor<>(
                SUPER_CLUSTERS, Types.INT, TypeInformation.of(SuperClusterState.class)));
    subCentroids =
        store.getMapState(
            new MapStateDescriptor<>(
                SUB_CENTROIDS, Types.LONG, TypeInformation.of(SubCentroid.class)));
  }

  private static long entry(int generation, int row) {
    return (long) generation << 32 | row;
  }

  List<SuperClusterState> superClusters() throws Exception {
    List<SuperClusterState> found = new ArrayList<>();
    superClusters.values().forEach(found::add);
    return found;
  }

  /**
   * All sub-centroids of one generation, by row.
   *
   * @throws SuppressRestartsException if one is missing
   */
  List<SubCentroid> rows(SuperClusterState cluster) throws Exception {
    SubCentroid[] rows = new SubCentroid[cluster.size()];
    for (Map.Entry<Long, SubCentroid> entry : subCentroids.entries()) {
      if ((int) (entry.getKey() >> 32) == cluster.generation().number()) {
        rows[(int) (long) entry.getKey()] = entry.getValue();
      }
    }
    long missing = Arrays.stream(rows).filter(Objects::isNull).count();
    if (missing > 0) {
      throw RestoredState.damaged(
          "%d of the %d sub-centroids of super-cluster %d in %s are not in the restored state"
              .formatted(missing, rows.length, cluster.superCluster(), cluster.generation()));
    }
    return Arrays.asList(rows);
  }

  void put(SuperClusterState cluster) throws Exception {
    superClusters.put(cluster.generation().number(), cluster);
  }

  void put(int generation, int row, SubCentroid centroid) throws Exception {
    subCentroids.put(entry(generation, row), centroid);
  }

  void remove(SuperClusterState cluster) throws Exception {
    int generation = cluster.generation().number();
    for (int row = 0; row < cluster.size(); row++) {
      subCentroids.remove(entry(generation, row));
    }
    superClusters.remove(generation);
  }
}
