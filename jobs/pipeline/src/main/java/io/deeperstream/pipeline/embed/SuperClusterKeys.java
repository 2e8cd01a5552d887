package io.deeperstream.pipeline.embed;

import java.util.Arrays;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Keys for super-clusters that spread evenly over subtasks. Flink hashes keys to key groups, and a
 * handful of hashes is seldom even; so each super-cluster s gets the smallest key whose hash falls
 * in key group ⌊(s + ½) · maxParallelism / m⌋. Those groups are evenly spaced, so that at every
 * parallelism p up to m, and after every rescaling, a subtask has m/p super-clusters: exactly where
 * p divides m and there are at least 2m key groups, and otherwise to within the rounding to whole
 * super-clusters and to whole key groups, at most one each.
 */
public final class SuperClusterKeys {

  private SuperClusterKeys() {}

  /**
   * The keys of all super-clusters.
   *
   * @param superClusters m, in [1, maxParallelism]
   * @param maxParallelism number of key groups
   * @return [m], the key of each; distinct
   */
  public static int[] of(int superClusters, int maxParallelism) {
    if (superClusters < 1 || superClusters > maxParallelism) {
      throw new IllegalArgumentException(
          "super-clusters (%d) must be in [1, max-parallelism (%d)]"
              .formatted(superClusters, maxParallelism));
    }
    int[] smallest = ofEachGroup(maxParallelism);
    int[] keys = new int[superClusters];
    for (int s = 0; s < superClusters; s++) {
      keys[s] = smallest[(int) ((2L * s + 1) * maxParallelism / (2L * superClusters))];
    }
    return keys;
  }

  /**
   * One key for each key group, with which every subtask can be reached at any parallelism.
   *
   * @param maxParallelism number of key groups, at least 1
   * @return [maxParallelism], the smallest key of each group
   */
  static int[] ofEachGroup(int maxParallelism) {
    int[] smallest = new int[maxParallelism];
    Arrays.fill(smallest, -1);
    int found = 0;
    for (int key = 0; found < maxParallelism; key++) {
      int group = KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism);
      if (smallest[group] < 0) {
        smallest[group] = key;
        found++;
      }
    }
    return smallest;
  }
}
