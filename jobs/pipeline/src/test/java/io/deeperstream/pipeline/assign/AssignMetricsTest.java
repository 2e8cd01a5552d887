package io.deeperstream.pipeline.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Forgetting;
import io.deeperstream.clustering.OnlineKMeans;
import io.deeperstream.clustering.RunningMean;
import io.deeperstream.pipeline.RecordedMetrics;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssignMetricsTest {

  private final RecordedMetrics group = new RecordedMetrics();
  private final AssignMetrics metrics = new AssignMetrics(group);

  private static ActiveSuperCluster cluster(
      GenerationRef generation, int superCluster, double... counts) {
    FloatMatrix centroids = FloatMatrix.zeros(counts.length, 1);
    for (int j = 0; j < counts.length; j++) {
      centroids.data()[j] = 10 * j;
    }
    return new ActiveSuperCluster(
        AssignHarness.KEYS[0],
        generation,
        superCluster,
        OnlineKMeans.startingAt(
            new OnlineKMeans.Options(Forgetting.none(), 0, 0, 1, 1), centroids, counts),
        RunningMean.startingAt(Forgetting.none(), new float[1], 1),
        0);
  }

  private static void send(ActiveSuperCluster cluster, float... features) {
    for (float feature : features) {
      cluster.waiting.add(
          AssignHarness.image(cluster.generation.number(), cluster.superCluster, 0, feature));
    }
    cluster.update();
    cluster.waiting.clear();
  }

  @Test
  void healthIsOfEachSuperClusterAndOfAllTogether() {
    GenerationRef first = Samples.generation(0);
    ActiveSuperCluster even = cluster(first, 3, 4, 4);
    ActiveSuperCluster uneven = cluster(first, 4, 8, 0);
    metrics.observe(List.of(even, uneven));

    assertThat(group.read("superCluster.3.imbalanceFactor")).isEqualTo(1);
    assertThat(group.read("superCluster.3.entropy")).isCloseTo(Math.log(2), within(1e-12));
    assertThat(group.read("superCluster.3.meanSquaredDistance")).isNaN();
    assertThat(group.read("superCluster.4.imbalanceFactor")).isEqualTo(2);
    assertThat(group.read("superCluster.4.liveClusters")).isEqualTo(1);
    assertThat(group.read("liveClusters")).isEqualTo(3);
    assertThat(group.read("totalCount")).isEqualTo(16);
    // Shares of 1/4, 1/4, 1/2 and 0 over four clusters.
    assertThat(group.read("imbalanceFactor")).isCloseTo(1.5, within(1e-12));
    assertThat(group.read("entropy")).isCloseTo(1.5 * Math.log(2), within(1e-12));

    send(even, 1, 9);
    send(uneven, 2);
    metrics.observe(List.of(even, uneven));
    assertThat(group.read("superCluster.3.meanSquaredDistance")).isEqualTo(1);
    assertThat(group.read("superCluster.4.meanSquaredDistance")).isEqualTo(4);
    assertThat(group.read("meanSquaredDistance")).isCloseTo((10 * 1 + 9 * 4) / 19.0, within(1e-12));
  }

  @Test
  void theMeanDistanceOfTheFirstImagesIsThePlainOne() {
    ActiveSuperCluster cluster = cluster(Samples.generation(0), 0, 1e12);
    send(cluster, 1);
    send(cluster, 2, 3, 4);
    send(cluster, 5, 6);
    assertThat(cluster.health().meanSquaredDistance())
        .isCloseTo((1 + 4 + 9 + 16 + 25 + 36) / 6.0, within(1e-6));
  }

  @Test
  void onlyTheNewestGenerationCounts() {
    metrics.observe(
        List.of(cluster(Samples.generation(0), 0, 5, 5), cluster(Samples.generation(1), 0, 7)));
    assertThat(group.read("generation")).isEqualTo(1);
    assertThat(group.read("totalCount")).isEqualTo(7);
    assertThat(group.read("superCluster.0.totalCount")).isEqualTo(7);
    metrics.observe(List.of());
    assertThat(group.read("liveClusters")).isZero();
    assertThat(group.read("imbalanceFactor")).isEqualTo(1);
  }

  @Test
  void noMoreGroupsThanAReporterBears() {
    List<ActiveSuperCluster> many = new ArrayList<>();
    for (int s = 0; s < AssignMetrics.MOST_GROUPS + 10; s++) {
      many.add(cluster(Samples.generation(0), s, 2));
    }
    metrics.observe(many);
    metrics.observe(many);
    assertThat(group.names())
        .filteredOn(name -> name.endsWith(".entropy"))
        .hasSize(AssignMetrics.MOST_GROUPS);
    assertThat(group.read("totalCount")).isEqualTo(2 * many.size());
  }

  @Test
  void aLineForPeopleHasAllOfIt() {
    ActiveSuperCluster cluster = cluster(Samples.generation(0), 0, 6, 2, 0.5);
    send(cluster, 1);
    assertThat(cluster.health())
        .hasToString(
            "2 of 3 live clusters, imbalance factor 1.770, entropy 0.708 of 1.099 nats,"
                + " 0 re-seeded, mean squared distance 1.0000");
  }
}
