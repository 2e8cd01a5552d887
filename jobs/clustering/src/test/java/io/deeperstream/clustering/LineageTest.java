package io.deeperstream.clustering;

import static io.deeperstream.clustering.Lineage.Kind.KEPT;
import static io.deeperstream.clustering.Lineage.Kind.MERGED;
import static io.deeperstream.clustering.Lineage.Kind.NEW;
import static io.deeperstream.clustering.Lineage.Kind.SPLIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineageTest {

  /** Lineage where each row is {old super, old sub, new super, new sub, images}. */
  private static Lineage of(int oldM, int oldSub, int newM, int newSub, int[][] flows) {
    int[][] labels = new int[4][Arrays.stream(flows).mapToInt(flow -> flow[4]).sum()];
    int at = 0;
    for (int[] flow : flows) {
      for (int image = 0; image < flow[4]; image++, at++) {
        for (int level = 0; level < 4; level++) {
          labels[level][at] = flow[level];
        }
      }
    }
    return Lineage.of(labels[0], labels[1], oldM, oldSub, labels[2], labels[3], newM, newSub);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 2003})
  void newNamesAloneChangeNothing(int subClusters) {
    int m = 3;
    SplittableRandom random = new SplittableRandom(subClusters);
    int n = 10 * m * subClusters;
    int[][] labels = new int[4][n];
    for (int i = 0; i < n; i++) {
      labels[0][i] = i % m;
      labels[1][i] = i / m % subClusters;
      labels[2][i] = (labels[0][i] + 1) % m;
      labels[3][i] = (labels[1][i] + 3) % subClusters;
    }
    shuffle(labels, random);
    Lineage lineage =
        Lineage.of(labels[0], labels[1], m, subClusters, labels[2], labels[3], m, subClusters);
    assertThat(lineage.superAncestors()).containsExactly(2, 0, 1);
    assertThat(lineage.kinds()).containsOnly(KEPT);
    assertThat(lineage.kept()).isEqualTo(m * subClusters);
    assertThat(lineage.changedShare()).isZero();
    for (int i = 0; i < n; i++) {
      assertThat(lineage.ancestors()[labels[2][i] * subClusters + labels[3][i]])
          .isEqualTo(labels[0][i] * subClusters + labels[1][i]);
    }
  }

  private static void shuffle(int[][] labels, SplittableRandom random) {
    int[] order = Seeding.random(labels[0].length, labels[0].length, random);
    for (int level = 0; level < labels.length; level++) {
      int[] from = labels[level].clone();
      Arrays.setAll(labels[level], i -> from[order[i]]);
    }
  }

  @Test
  void tellsKeptSplitMergedAndNewApart() {
    Lineage lineage =
        of(
            1,
            4,
            1,
            5,
            new int[][] {
              {0, 0, 0, 3, 10}, // kept, under another name
              {0, 1, 0, 0, 8}, // goes on here …
              {0, 1, 0, 1, 5}, // … and is split off here
              {0, 2, 0, 2, 9}, // two old ones …
              {0, 3, 0, 2, 7}, // … become one
            });
    assertThat(lineage.kinds()).containsExactly(KEPT, SPLIT, MERGED, KEPT, NEW);
    assertThat(lineage.ancestors()).containsExactly(1, 1, 2, 0, -1);
    assertThat(lineage.superAncestors()).containsExactly(0);
    assertThat(lineage)
        .extracting(Lineage::kept, Lineage::split, Lineage::merged, Lineage::fresh, Lineage::images)
        .containsExactly(2, 1, 1, 1, 39L);
    assertThat(lineage.changedShare()).isCloseTo(12.0 / 39, within(1e-12));
  }

  @Test
  void superClustersGoOnWhereMostOfTheSampleDoes() {
    // Row by row the largest first would match 0 with 0 (10) and leave 1 with 0 images.
    Lineage lineage =
        of(2, 1, 2, 1, new int[][] {{0, 0, 0, 0, 10}, {0, 0, 1, 0, 9}, {1, 0, 0, 0, 9}});
    assertThat(lineage.superAncestors()).containsExactly(1, 0);
    assertThat(lineage.changedShare()).isCloseTo(10.0 / 28, within(1e-12));
  }

  @Test
  void aSubClusterMayGoOnInAnotherSuperCluster() {
    Lineage lineage =
        of(
            2,
            2,
            2,
            2,
            new int[][] {
              {0, 0, 0, 0, 20}, {0, 1, 1, 1, 5}, {1, 0, 1, 0, 20}, {1, 1, 0, 1, 4},
            });
    assertThat(lineage.superAncestors()).containsExactly(0, 1);
    assertThat(lineage.ancestors()).containsExactly(0, 3, 2, 1);
    assertThat(lineage.kinds()).containsOnly(KEPT);
    assertThat(lineage.changedShare()).isZero();
  }

  @Test
  void moreSuperClustersThanBeforeLeaveSomeWithoutAncestor() {
    Lineage lineage =
        of(1, 3, 3, 1, new int[][] {{0, 0, 0, 0, 3}, {0, 1, 1, 0, 9}, {0, 2, 1, 0, 2}});
    assertThat(lineage.superAncestors()).containsExactly(-1, 0, -1);
    assertThat(lineage.kinds()).containsExactly(KEPT, MERGED, NEW);
  }

  @Test
  void imagesWithoutAnOldLabelAreLeftOut() {
    Lineage lineage =
        of(1, 2, 1, 2, new int[][] {{0, 1, 0, 0, 3}, {-1, -1, 0, 1, 50}, {0, -1, 0, 1, 50}});
    assertThat(lineage.images()).isEqualTo(3);
    assertThat(lineage.kinds()).containsExactly(KEPT, NEW);
    assertThat(lineage.changedShare()).isZero();
    Lineage unknown = of(1, 1, 1, 1, new int[][] {{-1, -1, 0, 0, 5}});
    assertThat(unknown.kinds()).containsExactly(NEW);
    assertThat(unknown.superAncestors()).containsExactly(-1);
    assertThat(unknown.changedShare()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 2001})
  void everyClusterHasOneKindAndNoOldOneTwoSuccessors(int subClusters) {
    SplittableRandom random = new SplittableRandom(9);
    int n = 5003;
    int[] oldSuper = random.ints(n, 0, 3).toArray();
    int[] oldSub = random.ints(n, 0, subClusters).toArray();
    int[] newSuper = random.ints(n, 0, 2).toArray();
    int[] newSub = random.ints(n, 0, subClusters + 4).toArray();
    Lineage lineage =
        Lineage.of(oldSuper, oldSub, 3, subClusters, newSuper, newSub, 2, subClusters + 4);
    assertThat(lineage.kept() + lineage.split() + lineage.merged() + lineage.fresh())
        .isEqualTo(2 * (subClusters + 4));
    assertThat(lineage.changedShare()).isBetween(0.0, 1.0);
    int[] kept = new int[3 * subClusters];
    for (int j = 0; j < lineage.kinds().length; j++) {
      assertThat(lineage.kinds()[j] == NEW).isEqualTo(lineage.ancestors()[j] < 0);
      if (lineage.kinds()[j] == KEPT) {
        assertThat(++kept[lineage.ancestors()[j]]).isEqualTo(1);
      }
    }
  }

  @Test
  void refusesLabelsOutOfRange() {
    int[] one = {0};
    assertThatThrownBy(() -> Lineage.of(one, new int[] {4}, 1, 4, one, one, 1, 4))
        .hasMessage("old sub-cluster of image 0 (4) must be from -1 to 3");
    assertThatThrownBy(() -> Lineage.of(one, one, 1, 4, new int[] {-1}, one, 1, 4))
        .hasMessage("new super-cluster of image 0 (-1) must be from 0 to 0");
    assertThatThrownBy(() -> Lineage.of(one, one, 0, 4, one, one, 1, 4))
        .hasMessageContaining("old generation of 0 × 4 clusters");
    assertThatThrownBy(() -> Lineage.of(one, new int[2], 1, 4, one, one, 1, 4))
        .hasMessage("old generation has 1 super-clusters' labels and 2 sub-clusters'");
    assertThatThrownBy(() -> Lineage.of(one, one, 1, 4, new int[2], new int[2], 1, 4))
        .hasMessage("1 old labels do not fit 2 new ones: they must be of the same images");
  }
}
