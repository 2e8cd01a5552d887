package io.deeperstream.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuperClusterKeysTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16, 61, 128, 300})
  void keysAreDistinctAndSpreadEvenlyAtEveryParallelism(int maxParallelism) {
    for (int m = 1; m <= Math.min(maxParallelism, 40); m++) {
      int[] keys = SuperClusterKeys.of(m, maxParallelism);
      assertThat(keys).hasSize(m).doesNotHaveDuplicates();
      for (int parallelism = 1; parallelism <= m; parallelism++) {
        int[] load = new int[parallelism];
        for (int key : keys) {
          load[
              KeyGroupRangeAssignment.assignKeyToParallelOperator(
                  key, maxParallelism, parallelism)]++;
        }
        boolean exact = m % parallelism == 0 && maxParallelism >= 2 * m;
        int fewest = m / parallelism - (exact ? 0 : 1);
        int most = (m + parallelism - 1) / parallelism + (exact ? 0 : 1);
        assertThat(load)
            .as("m=%d, parallelism=%d of %d", m, parallelism, maxParallelism)
            .satisfies(
                loads -> assertThat(Arrays.stream(loads)).allMatch(n -> n >= fewest && n <= most));
      }
    }
  }

  @Test
  void aSuperClusterHasAKeyInTheMiddleOfItsShareOfTheKeyGroups() {
    int[] keys = SuperClusterKeys.of(4, 128);
    assertThat(Arrays.stream(keys).map(key -> group(key, 128))).containsExactly(16, 48, 80, 112);
    assertThat(SuperClusterKeys.of(4, 128)).isEqualTo(keys);
  }

  @Test
  void underTheDefaultsNoSubtaskIsWithoutWork() {
    for (int m = 1; m <= 16; m++) {
      for (int parallelism = 1; parallelism <= m; parallelism++) {
        int subtasks = parallelism;
        assertThat(
                Arrays.stream(SuperClusterKeys.of(m, 128))
                    .map(k -> KeyGroupRangeAssignment.assignKeyToParallelOperator(k, 128, subtasks))
                    .distinct())
            .as("m=%d, parallelism=%d", m, parallelism)
            .hasSize(parallelism);
      }
    }
  }

  @Test
  void asManySuperClustersAsKeyGroupsAreThere() {
    int[] groups = Arrays.stream(SuperClusterKeys.of(64, 64)).map(key -> group(key, 64)).toArray();
    assertThat(groups).isEqualTo(IntStream.range(0, 64).toArray());
  }

  private static int group(int key, int maxParallelism) {
    return KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism);
  }

  @Test
  void moreSuperClustersThanKeyGroupsAreRefused() {
    assertThatThrownBy(() -> SuperClusterKeys.of(129, 128))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("super-clusters (129) must be in [1, max-parallelism (128)]");
    assertThatThrownBy(() -> SuperClusterKeys.of(0, 128))
        .hasMessage("super-clusters (0) must be in [1, max-parallelism (128)]");
  }

  @Test
  void everyKeyGroupHasAKeyOfItsOwn() {
    int[] keys = SuperClusterKeys.ofEachGroup(128);
    for (int group = 0; group < keys.length; group++) {
      assertThat(KeyGroupRangeAssignment.assignToKeyGroup(keys[group], 128)).isEqualTo(group);
    }
  }
}
