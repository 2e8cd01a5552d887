package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnlineKMeansTest {

  private static final int DIMENSION = 17;

  private static OnlineKMeans.Options options(double halfLife, double starvation, int maxReseeds) {
    return new OnlineKMeans.Options(new Forgetting(halfLife), starvation, maxReseeds, 77, 1);
  }

  private static OnlineKMeans fresh(OnlineKMeans.Options options, int k, double count) {
    double[] counts = new double[k];
    Arrays.fill(counts, count);
    return OnlineKMeans.startingAt(options, Reference.gaussian(k, DIMENSION, 1), counts);
  }

  private static List<FloatMatrix> batches(FloatMatrix stream) {
    List<FloatMatrix> batches = new ArrayList<>();
    for (int from = 0; from < stream.rows(); ) {
      int to = Math.min(stream.rows(), from + 1 + from * 7 % 53);
      batches.add(Reference.slice(stream, from, to));
      from = to;
    }
    return batches;
  }

  private static List<SubCentroid> states(OnlineKMeans online) {
    List<SubCentroid> states = new ArrayList<>();
    for (int j = 0; j < online.clusters(); j++) {
      states.add(online.state(j));
    }
    return states;
  }

  private static void assertSameBits(SubCentroid actual, SubCentroid expected) {
    assertThat(actual.centroid()).isEqualTo(expected.centroid());
    assertThat(actual.count()).isEqualTo(expected.count());
    assertThat(actual.lastTouched()).isEqualTo(expected.lastTouched());
    assertThat(actual.incarnation()).isEqualTo(expected.incarnation());
  }

  @ParameterizedTest
  @ValueSource(doubles = {40, 1000, Double.POSITIVE_INFINITY})
  void agreesWithTheWeightsOfAllPoints(double halfLife) {
    int k = 13;
    FloatMatrix stream = Reference.blobs(1009, DIMENSION, 9, 2);
    double[] weights = new double[k];
    double[][] sums = new double[k][DIMENSION];
    try (OnlineKMeans online = fresh(options(halfLife, 0, 0), k, 5)) {
      for (int j = 0; j < k; j++) {
        add(weights, sums, j, online.state(j).centroid(), 5 * Math.pow(2, -1009 / halfLife));
      }
      for (FloatMatrix batch : batches(stream)) {
        int[] cluster = online.update(batch).assignment().cluster();
        double weight = Math.pow(2, -(1009 - online.clock()) / halfLife);
        for (int i = 0; i < batch.rows(); i++) {
          add(weights, sums, cluster[i], batch.row(i), weight);
        }
      }
      assertThat(online.clock()).isEqualTo(1009);
      for (int j = 0; j < k; j++) {
        assertThat(online.forgottenCount(j)).isCloseTo(weights[j], within(1e-9 * weights[j]));
        for (int d = 0; d < DIMENSION; d++) {
          assertThat((double) online.state(j).centroid()[d])
              .isCloseTo(sums[j][d] / weights[j], within(1e-5));
        }
      }
      assertThat(online.totalCount())
          .isCloseTo(Arrays.stream(weights).sum(), within(1e-8 * Arrays.stream(weights).sum()));
    }
  }

  private static void add(double[] weights, double[][] sums, int j, float[] point, double weight) {
    weights[j] += weight;
    for (int d = 0; d < point.length; d++) {
      sums[j][d] += weight * point[d];
    }
  }

  @Test
  void assignsToTheCentroidsBeforeTheUpdateAndTouchesOnlyWhatItNames() {
    FloatMatrix stream = Reference.blobs(509, DIMENSION, 9, 3);
    try (OnlineKMeans online = fresh(options(100, 0.2, 2), 23, 3)) {
      for (FloatMatrix batch : batches(stream)) {
        List<SubCentroid> before = states(online);
        FloatMatrix centroids =
            FloatMatrix.concat(
                before.stream().map(row -> new FloatMatrix(row.centroid(), 1, DIMENSION)).toList());
        MiniBatch result = online.update(batch);

        Assignment expected = Assignment.nearest(batch, centroids, 1);
        assertThat(result.assignment().cluster()).isEqualTo(expected.cluster());
        assertThat(result.assignment().squaredDistance()).isEqualTo(expected.squaredDistance());
        for (int i = 0; i < batch.rows(); i++) {
          assertThat(result.incarnation()[i])
              .isEqualTo(before.get(expected.cluster()[i]).incarnation());
        }
        assertThat(result.changed()).isSorted().doesNotHaveDuplicates();
        assertThat(Arrays.stream(result.changed()).boxed().toList())
            .containsAll(Arrays.stream(expected.cluster()).boxed().toList());
        for (int j = 0; j < 23; j++) {
          if (Arrays.binarySearch(result.changed(), j) < 0) {
            assertSameBits(online.state(j), before.get(j));
          } else {
            assertThat(online.state(j).lastTouched()).isEqualTo(online.clock());
          }
        }
      }
    }
  }

  @Test
  void rebuiltFromTheRowsWrittenThroughItGoesOnToTheSameBits() {
    List<FloatMatrix> batches = batches(Reference.blobs(1009, DIMENSION, 4, 4));
    OnlineKMeans.Options options = options(150, 0.3, 3);
    try (OnlineKMeans online = fresh(options, 19, 10)) {
      List<SubCentroid> stored = states(online);
      int reseeds = 0;
      for (int b = 0; b < batches.size(); b++) {
        try (OnlineKMeans rebuilt = OnlineKMeans.restore(options, stored, online.clock())) {
          MiniBatch expected = online.update(batches.get(b));
          MiniBatch actual = rebuilt.update(batches.get(b));
          assertThat(actual.assignment().cluster()).isEqualTo(expected.assignment().cluster());
          assertThat(actual.assignment().squaredDistance())
              .isEqualTo(expected.assignment().squaredDistance());
          assertThat(actual.incarnation()).isEqualTo(expected.incarnation());
          assertThat(actual.changed()).isEqualTo(expected.changed());
          assertThat(actual.reseeds()).isEqualTo(expected.reseeds());
          for (int j : expected.changed()) {
            stored.set(j, online.state(j));
          }
          for (int j = 0; j < 19; j++) {
            assertSameBits(rebuilt.state(j), online.state(j));
            assertSameBits(stored.get(j), online.state(j));
          }
          reseeds += expected.reseeds();
        }
      }
      assertThat(reseeds).as("re-seeds on the way").isGreaterThan(3);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {60, 5000, Double.POSITIVE_INFINITY})
  void massFallsByForgettingAlone(double halfLife) {
    Forgetting forgetting = new Forgetting(halfLife);
    try (OnlineKMeans online = fresh(options(halfLife, 0.5, 4), 31, 8)) {
      int reseeds = 0;
      for (FloatMatrix batch : batches(Reference.blobs(1009, DIMENSION, 3, 5))) {
        double before = online.totalCount();
        reseeds += online.update(batch).reseeds();
        double expected = before * forgetting.factor(batch.rows()) + batch.rows();
        assertThat(online.totalCount()).isCloseTo(expected, within(1e-10 * expected));
      }
      assertThat(reseeds).isPositive();
    }
  }

  @Test
  void aStarvingClusterIsRebornBesideADonorOfTwiceItsMass() {
    FloatMatrix centroids = new FloatMatrix(new float[] {0, 10, 1024, 2048, 9, -9}, 3, 2);
    OnlineKMeans.Options options = options(Double.POSITIVE_INFINITY, 0.1, 5);
    try (OnlineKMeans online =
        OnlineKMeans.startingAt(options, centroids, new double[] {40, 99, 1})) {
      MiniBatch result = online.update(new FloatMatrix(new float[] {1024, 2048}, 1, 2));

      assertThat(result.reseeds()).isEqualTo(1);
      SubCentroid reborn = online.state(2);
      assertThat(reborn.incarnation()).isEqualTo(1);
      assertThat(reborn.lastTouched()).isEqualTo(1);
      int donor = result.changed()[0] == 0 ? 0 : 1;
      SubCentroid split = online.state(donor);
      assertThat(split.incarnation()).isZero();
      assertThat(reborn.count()).isEqualTo(split.count());
      assertThat(reborn.count()).isEqualTo(donor == 0 ? 20.5 : 50.5);
      for (int d = 0; d < 2; d++) {
        float original = centroids.row(donor)[d];
        float sign = d == 0 ? 1 : -1;
        assertThat(reborn.centroid()[d]).isEqualTo(original * (1 + sign / 1024));
        assertThat(split.centroid()[d]).isEqualTo(original * (1 - sign / 1024));
      }
      assertThat(online.totalCount()).isEqualTo(141);
    }
  }

  /** However far a weight has grown, a split is not lost in the precision of a float. */
  @Test
  void aRebornClusterIsTheNearestOfADonorsPointAtOnce() {
    int reseeds = 0;
    for (int seed = 0; seed < 20; seed++) {
      FloatMatrix batch = Reference.blobs(97, DIMENSION, 5, seed);
      FloatMatrix centroids = Reference.gaussian(11, DIMENSION, 100 + seed);
      double[] counts = new double[11];
      Arrays.setAll(counts, j -> j < 2 ? 1e9 : 0);
      OnlineKMeans.Options options = options(Double.POSITIVE_INFINITY, 0.1, 1);
      try (OnlineKMeans online = OnlineKMeans.startingAt(options, centroids, counts)) {
        MiniBatch result = online.update(batch);
        int[] cluster = result.assignment().cluster();
        boolean donors = IntStream.of(cluster).anyMatch(j -> j < 2);
        assertThat(result.reseeds()).isEqualTo(donors ? 1 : 0);
        if (!donors) {
          continue;
        }
        int donor = online.state(0).count() < 6e8 ? 0 : 1;
        int reborn = -1;
        for (int j = 2; j < 11; j++) {
          reborn = online.state(j).incarnation() == 1 ? j : reborn;
        }
        int farthest = -1;
        for (int i = 0; i < batch.rows(); i++) {
          if (cluster[i] == donor
              && (farthest < 0
                  || distance(batch, i, centroids.row(donor))
                      > distance(batch, farthest, centroids.row(donor)))) {
            farthest = i;
          }
        }
        reseeds++;
        assertThat(distance(batch, farthest, online.state(reborn).centroid()))
            .isLessThan(distance(batch, farthest, online.state(donor).centroid()));
      }
    }
    assertThat(reseeds).as("batches with a point of a donor").isGreaterThan(10);
  }

  @Test
  void aDonorHasAPointInTheBatchAndGivesOnce() {
    int k = 20;
    double[] counts = new double[k];
    Arrays.setAll(counts, j -> j < 10 ? 50 : 0);
    OnlineKMeans.Options options = options(Double.POSITIVE_INFINITY, 0.1, k);
    FloatMatrix centroids = Reference.gaussian(k, DIMENSION, 1);
    try (OnlineKMeans online = OnlineKMeans.startingAt(options, centroids, counts)) {
      assertThat(online.update(centroids.rows(3, 7)).reseeds()).isEqualTo(2);
      for (int j = 0; j < 10; j++) {
        assertThat(online.state(j).count()).isEqualTo(j == 3 || j == 7 ? 25.5 : 50);
      }
    }
  }

  private static double distance(FloatMatrix batch, int i, float[] centroid) {
    return Reference.squaredDistance(batch.row(i), centroid);
  }

  @Test
  void theIncarnationOfALabelIsTheOneItWasAssignedTo() {
    FloatMatrix centroids = new FloatMatrix(new float[] {8, -8}, 2, 1);
    OnlineKMeans.Options options = options(Double.POSITIVE_INFINITY, 0.5, 1);
    try (OnlineKMeans online = OnlineKMeans.startingAt(options, centroids, new double[] {90, 0})) {
      MiniBatch first = online.update(new FloatMatrix(new float[] {-8, 8}, 2, 1));
      assertThat(first.assignment().cluster()).containsExactly(1, 0);
      assertThat(first.incarnation()).containsExactly(0, 0);
      assertThat(first.reseeds()).isEqualTo(1);
      assertThat(first.changed()).containsExactly(0, 1);
      MiniBatch second = online.update(new FloatMatrix(new float[] {9}, 1, 1));
      assertThat(second.assignment().cluster()).containsExactly(1);
      assertThat(second.incarnation()).containsExactly(1);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {10, 1e3, 1e6, 1e9})
  void starvingIsRelativeToTheLargest(double largest) {
    int k = 24;
    double[] counts = new double[k];
    Arrays.setAll(counts, j -> j < 12 ? largest : largest * (j - 11) / 100);
    OnlineKMeans.Options options = options(Double.POSITIVE_INFINITY, 0.055, k);
    FloatMatrix centroids = Reference.gaussian(k, DIMENSION, 1);
    try (OnlineKMeans online = OnlineKMeans.startingAt(options, centroids, counts)) {
      int[] largestOnes = IntStream.range(0, 12).toArray();
      MiniBatch result = online.update(centroids.rows(largestOnes));
      assertThat(result.assignment().cluster()).isEqualTo(largestOnes);
      for (int j = 12; j < k; j++) {
        double share = counts[j] / (largest + 1);
        assertThat(online.state(j).incarnation()).as("%s", share).isEqualTo(share < 0.055 ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void reseedsAtMostTheBoundAndTheSmallestFirst(int maxReseeds) {
    int k = 12;
    double[] counts = new double[k];
    Arrays.setAll(counts, j -> j < 6 ? 0.1 * (6 - j) : 500);
    OnlineKMeans.Options options = options(Double.POSITIVE_INFINITY, 0.01, maxReseeds);
    FloatMatrix centroids = Reference.gaussian(k, DIMENSION, 1);
    try (OnlineKMeans online = OnlineKMeans.startingAt(options, centroids, counts)) {
      MiniBatch result = online.update(centroids.rows(IntStream.range(6, k).toArray()));
      assertThat(result.reseeds()).isEqualTo(maxReseeds);
      for (int j = 0; j < k; j++) {
        boolean reborn = j < 6 && j >= 6 - maxReseeds;
        assertThat(online.state(j).incarnation()).as("cluster %d", j).isEqualTo(reborn ? 1 : 0);
      }
    }
  }

  @Test
  void noDonorStarvesByGiving() {
    int k = 20;
    double[] counts = new double[k];
    Arrays.setAll(counts, j -> j == 0 ? 100 : j < 10 ? 30 : 0);
    OnlineKMeans.Options options = options(Double.POSITIVE_INFINITY, 0.2, k);
    FloatMatrix centroids = Reference.gaussian(k, DIMENSION, 1);
    try (OnlineKMeans online = OnlineKMeans.startingAt(options, centroids, counts)) {
      int reseeds = online.update(centroids.rows(IntStream.range(0, 10).toArray())).reseeds();
      // Half of 31 is below a fifth of 101.
      assertThat(reseeds).isEqualTo(1);
      assertThat(online.state(0).count()).isEqualTo(50.5);
      for (int j = 1; j < 10; j++) {
        assertThat(online.state(j).count()).isEqualTo(31);
      }
      assertThat(online.totalCount()).isEqualTo(380);
    }
  }

  @Test
  void starvationOfZeroNeverReseeds() {
    try (OnlineKMeans online = fresh(options(10, 0, 5), 9, 0)) {
      for (FloatMatrix batch : batches(Reference.blobs(509, DIMENSION, 2, 6))) {
        assertThat(online.update(batch).reseeds()).isZero();
      }
    }
  }

  @Test
  void withReseedingEveryClusterComesToLife() {
    FloatMatrix stream = Reference.blobs(4003, DIMENSION, 16, 7);
    FloatMatrix far = Reference.gaussian(16, DIMENSION, 8);
    for (int i = DIMENSION; i < far.data().length; i++) {
      far.data()[i] += 100;
    }
    try (OnlineKMeans frozen = OnlineKMeans.startingAt(options(2000, 0, 0), far, new double[16]);
        OnlineKMeans online = OnlineKMeans.startingAt(options(2000, 0.1, 2), far, new double[16])) {
      for (FloatMatrix batch : batches(stream)) {
        frozen.update(batch);
        online.update(batch);
      }
      assertThat(frozen.liveClusters()).isEqualTo(1);
      assertThat(online.liveClusters()).isEqualTo(16);
    }
  }

  @Test
  void liveClustersAreThoseOfOneImageOrMore() {
    try (OnlineKMeans online = fresh(options(50, 0, 0), 29, 20)) {
      for (FloatMatrix batch : batches(Reference.blobs(509, DIMENSION, 5, 9))) {
        online.update(batch);
        int live = 0;
        for (int j = 0; j < 29; j++) {
          live += online.forgottenCount(j) >= OnlineKMeans.LIVE_COUNT ? 1 : 0;
        }
        assertThat(online.liveClusters()).isEqualTo(live);
      }
      assertThat(online.liveClusters()).isLessThan(29);
    }
  }

  @Test
  void sameBitsOnAnyNumberOfThreads() {
    OnlineKMeans.Options one = options(500, 0.1, 2);
    OnlineKMeans.Options three = new OnlineKMeans.Options(one.forgetting(), 0.1, 2, 77, 3);
    FloatMatrix stream = Reference.blobs(2018, DIMENSION, 7, 10);
    try (OnlineKMeans first = fresh(one, 40, 3);
        OnlineKMeans second = fresh(three, 40, 3)) {
      for (int from = 0; from < 2018; from += 1009) {
        first.update(Reference.slice(stream, from, from + 1009));
        second.update(Reference.slice(stream, from, from + 1009));
      }
      for (int j = 0; j < 40; j++) {
        assertSameBits(second.state(j), first.state(j));
      }
    }
  }

  @Test
  void anEmptyOrRefusedBatchChangesNothing() {
    try (OnlineKMeans online = fresh(options(50, 0.5, 5), 5, 1)) {
      List<SubCentroid> before = states(online);
      MiniBatch empty = online.update(FloatMatrix.zeros(0, DIMENSION));
      assertThat(empty.changed()).isEmpty();
      assertThat(empty.assignment().points()).isZero();
      FloatMatrix bad = FloatMatrix.zeros(3, DIMENSION);
      bad.data()[2 * DIMENSION + 4] = Float.NaN;
      assertThatThrownBy(() -> online.update(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("point 2 is not finite");
      assertThatThrownBy(() -> online.update(FloatMatrix.zeros(3, 2)))
          .hasMessageContaining("2 columns, expected 17");
      assertThat(online.clock()).isZero();
      for (int j = 0; j < 5; j++) {
        assertSameBits(online.state(j), before.get(j));
      }
    }
  }

  @Test
  void takesUpCopies() {
    float[] centroid = {1, 2};
    double[] counts = {3};
    FloatMatrix centroids = new FloatMatrix(centroid, 1, 2);
    try (OnlineKMeans online = OnlineKMeans.startingAt(options(9, 0, 0), centroids, counts)) {
      centroid[0] = 9;
      counts[0] = 9;
      online.state(0).centroid()[1] = 9;
      assertThat(online.state(0).centroid()).containsExactly(1, 2);
      assertThat(online.state(0).count()).isEqualTo(3);
      assertThat(online.dimension()).isEqualTo(2);
    }
  }

  @Test
  void refusesAStateThatDoesNotFit() {
    OnlineKMeans.Options options = options(9, 0, 0);
    FloatMatrix two = FloatMatrix.zeros(2, 3);
    assertThatThrownBy(() -> OnlineKMeans.startingAt(options, two, new double[3]))
        .hasMessage("2 centroids do not fit 3 counts, 2 times and 2 incarnations");
    assertThatThrownBy(() -> OnlineKMeans.startingAt(options, two, new double[] {1, -1}))
        .hasMessageContaining("count (-1.0)")
        .hasMessageContaining("sub-cluster 1");
    assertThatThrownBy(
            () -> new OnlineKMeans(options, two, new double[2], new long[] {0, 8}, new int[2], 7))
        .hasMessage("lastTouched (8) of sub-cluster 1 must be from 0 to the clock (7)");
    assertThatThrownBy(() -> OnlineKMeans.restore(options, List.of(), 0))
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> options(9, 0.6, 1))
        .hasMessage("starvation (0.6) must be from 0 to 0.5");
    assertThatThrownBy(() -> options(9, 0.1, -1)).hasMessage("maxReseeds (-1) must be at least 0");
    assertThatThrownBy(() -> new SubCentroid(new float[1], Double.NaN, 0, 0))
        .hasMessageContaining("count (NaN)");
    assertThatThrownBy(() -> new SubCentroid(new float[1], 1, -1, 0))
        .hasMessageContaining("lastTouched (-1)");
    assertThatThrownBy(() -> new SubCentroid(new float[1], 1, 0, -1))
        .hasMessageContaining("incarnation (-1)");
  }
}
