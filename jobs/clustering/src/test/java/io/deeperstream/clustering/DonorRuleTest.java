package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DonorRuleTest {

  @Test
  void splitsWithAlternatingSigns() {
    float[] donor = {1024, 2048, -1024};
    float[] copy = donor.clone();
    DonorRule.split(donor, copy);
    assertThat(copy).containsExactly(1025, 2046, -1025);
    assertThat(donor).containsExactly(1023, 2050, -1023);
  }

  @Test
  void splitsTowardsAPoint() {
    float[] donor = {1024, 2048, -1024};
    float[] copy = donor.clone();
    assertThat(DonorRule.splitTowards(new float[] {2048, 0, -1024}, donor, copy)).isTrue();
    assertThat(copy).containsExactly(1025, 2046, -1024);
    assertThat(donor).containsExactly(1023, 2050, -1024);
  }

  /** At every magnitude, unlike a split by some fixed small distance. */
  @Test
  void aSplitSurvivesRounding() {
    SplittableRandom random = new SplittableRandom(3);
    for (int exponent = -100; exponent <= 100; exponent += 10) {
      float scale = (float) Math.pow(2, exponent);
      float[] donor = Reference.gaussian(1, 17, random.nextLong()).data();
      for (int j = 0; j < donor.length; j++) {
        donor[j] *= scale;
      }
      float[] centroid = donor.clone();
      float[] copy = donor.clone();
      DonorRule.split(donor, copy);
      for (int j = 0; j < donor.length; j++) {
        assertThat(Math.abs(donor[j] - copy[j]))
            .as("coordinate %s", centroid[j])
            .isCloseTo(Math.abs(centroid[j]) / 512, within(Math.abs(centroid[j]) * 2e-7f));
      }
    }
  }

  @Test
  void aPointTooCloseToPartTowardsChangesNothing() {
    float[] donor = {1, 1};
    float[] copy = {1, 1};
    assertThat(DonorRule.splitTowards(new float[] {1, Math.nextUp(1f)}, donor, copy)).isFalse();
    assertThat(DonorRule.splitTowards(new float[] {1, 1}, donor, copy)).isFalse();
    assertThat(donor).containsExactly(1, 1);
    assertThat(copy).containsExactly(1, 1);
  }

  @Test
  void halvesTheMassOfTheOnlyDonor() {
    FloatMatrix centroids = new FloatMatrix(new float[] {7, 7, 1024, 1024, 5, 5}, 3, 2);
    double[] counts = {0, 9, 1};
    int repaired = DonorRule.repair(centroids, counts, new SplittableRandom(1));
    assertThat(repaired).isEqualTo(1);
    assertThat(counts).containsExactly(4.5, 4.5, 1);
    assertThat(centroids.row(0)).containsExactly(1025, 1023);
    assertThat(centroids.row(1)).containsExactly(1023, 1025);
    assertThat(centroids.row(2)).containsExactly(5, 5);
  }

  @Test
  void conservesMassAndLeavesNoneEmpty() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int k = 1 + random.nextInt(40);
      double[] counts = new double[k];
      for (int i = 0; i < k; i++) {
        counts[random.nextInt(Math.max(1, k / 3))]++;
      }
      double[] before = counts.clone();
      FloatMatrix centroids = Reference.gaussian(k, 5, seed);
      int repaired = DonorRule.repair(centroids, counts, random);
      assertThat(repaired)
          .isEqualTo((int) Arrays.stream(before).filter(count -> count == 0).count());
      assertThat(Arrays.stream(counts).sum()).isCloseTo(k, within(1e-9));
      assertThat(counts).doesNotContain(0);
    }
  }

  @Test
  void donorsAreFreshAndDrawnByTheirCountLessOne() {
    int[] chosen = new int[4];
    int distinct = 0;
    int trials = 20_000;
    for (int seed = 0; seed < trials; seed++) {
      double[] counts = {1, 2, 5, 9, 0, 0};
      FloatMatrix centroids = new FloatMatrix(new float[] {1, 2, 3, 4, 0, 0}, 6, 1);
      DonorRule.repair(centroids, counts, Randoms.of(7, seed));
      int first = Math.round(centroids.row(4)[0]) - 1;
      chosen[first]++;
      if (Math.round(centroids.row(5)[0]) - 1 != first) {
        distinct++;
      }
    }
    assertThat(chosen[0]).isZero();
    double total = 1 + 4 + 8;
    assertThat((double) chosen[1]).isCloseTo(trials / total, within(5 * Math.sqrt(trials / total)));
    assertThat((double) chosen[3])
        .isCloseTo(trials * 8 / total, within(5 * Math.sqrt(trials * 8 / total)));
    // One donor for all empty clusters, the reference's fault, would make this 0.
    assertThat(distinct).isGreaterThan(trials / 3);
  }

  @Test
  void aDonorIsWeighedByWhatItHasLeft() {
    int firstAgain = 0;
    for (int seed = 0; seed < 200; seed++) {
      double[] counts = {2, 0, 0};
      DonorRule.repair(Reference.gaussian(3, 2, 1), counts, Randoms.of(9, seed));
      firstAgain += counts[0] == 0.5 ? 1 : 0;
    }
    // After the first split both have 1 left, and equal chances for the second.
    assertThat(firstAgain).isBetween(65, 135);
  }

  @Test
  void withoutAnyClusterOfTwoDonorsAreDrawnByCount() {
    double[] counts = {1, 1, 0, 0, 0};
    FloatMatrix centroids = Reference.gaussian(5, 3, 1);
    assertThat(DonorRule.repair(centroids, counts, new SplittableRandom(2))).isEqualTo(3);
    assertThat(Arrays.stream(counts).sum()).isEqualTo(2);
    assertThat(counts).doesNotContain(0);
  }

  @Test
  void changesNothingWithoutAnEmptyCluster() {
    FloatMatrix centroids = Reference.gaussian(3, 3, 1);
    FloatMatrix before = centroids.copy();
    double[] counts = {1, 2, 3};
    assertThat(DonorRule.repair(centroids, counts, new SplittableRandom(2))).isZero();
    assertThat(centroids).isEqualTo(before);
    assertThat(counts).containsExactly(1, 2, 3);
  }
}
