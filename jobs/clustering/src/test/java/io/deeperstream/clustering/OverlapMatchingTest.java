package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverlapMatchingTest {

  private static int[][] random(int n, int bound, SplittableRandom random) {
    int[][] overlap = new int[n][n];
    for (int[] row : overlap) {
      Arrays.setAll(row, j -> random.nextInt(bound));
    }
    return overlap;
  }

  private static long total(int[][] overlap, int[] columnOf) {
    long total = 0;
    for (int row = 0; row < overlap.length; row++) {
      total += overlap[row][columnOf[row]];
    }
    return total;
  }

  /** The best total over all permutations. */
  private static long best(int[][] overlap, int row, boolean[] used) {
    if (row == overlap.length) {
      return 0;
    }
    long best = 0;
    for (int j = 0; j < overlap.length; j++) {
      if (!used[j]) {
        used[j] = true;
        best = Math.max(best, overlap[row][j] + best(overlap, row + 1, used));
        used[j] = false;
      }
    }
    return best;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7})
  void findsTheBestOfAllPermutations(int n) {
    SplittableRandom random = new SplittableRandom(n);
    for (int bound : new int[] {1, 2, 5, Integer.MAX_VALUE}) {
      for (int trial = 0; trial < 40; trial++) {
        int[][] overlap = random(n, bound, random);
        int[] columnOf = OverlapMatching.optimal(overlap);
        assertThat(columnOf).doesNotHaveDuplicates();
        assertThat(total(overlap, columnOf)).isEqualTo(best(overlap, 0, new boolean[n]));
      }
    }
  }

  @Test
  void findsAPermutationThatIsHidden() {
    int n = 301;
    int[] hidden = Seeding.random(n, n, new SplittableRandom(5));
    int[][] overlap = random(n, 10, new SplittableRandom(6));
    for (int row = 0; row < n; row++) {
      overlap[row][hidden[row]] = 10;
    }
    assertThat(OverlapMatching.optimal(overlap)).isEqualTo(hidden);
  }

  @Test
  void noClusterNeedsNoMatch() {
    assertThat(OverlapMatching.optimal(new int[0][0])).isEmpty();
  }

  @Test
  void greedyTakesTheLargestThatIsFreeOnBothSides() {
    // 0 and 1 share 5 and 9 images with 0, 1 shares 8 with 1, 2 shares 8 with 2: 2 is taken.
    Contingency pairs =
        new Contingency(
            new int[] {0, 1, 1, 2, 3}, new int[] {0, 0, 1, 2, 1}, new int[] {5, 9, 8, 8, 7});
    int[] oldOf = {-1, -1, -1};
    boolean[] taken = {false, false, true, false};
    OverlapMatching.greedy(pairs, oldOf, taken);
    assertThat(oldOf).containsExactly(1, 3, -1);
    assertThat(taken).containsExactly(false, true, true, true);
  }
}
