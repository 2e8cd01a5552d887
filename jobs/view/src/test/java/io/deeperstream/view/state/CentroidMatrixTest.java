package io.deeperstream.view.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.deeperstream.schemas.Centroid;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CentroidMatrixTest {

  private final CentroidMatrix matrix = new CentroidMatrix();

  private boolean take(long attempt, int generation, int row, long sequence) {
    return matrix.take(
        Records.centroid("run", attempt, generation, 0, row, sequence),
        Instant.ofEpochMilli(sequence));
  }

  @Test
  void keepsTheGreatestSequenceOfEachRow() {
    assertThat(take(1, 0, 0, 5)).isTrue();
    assertThat(take(1, 0, 0, 4)).isFalse();
    assertThat(take(1, 0, 0, 5)).isFalse();
    assertThat(take(1, 0, 1, 3)).isTrue();
    assertThat(take(1, 0, 0, 6)).isTrue();
    assertThat(matrix.find(0, 0)).map(SubCluster::sequence).contains(6L);
    assertThat(matrix.rows()).hasSize(2);
    assertThat(matrix.totalCount())
        .isEqualTo(Records.count(1, 0, 0, 6) + Records.count(1, 0, 1, 3));
    assertThat(matrix.live(Records.count(1, 0, 1, 3))).isEqualTo(1);
    assertThat(matrix.find(1, 0)).isEmpty();
  }

  @Test
  void aNewAttemptBeginsAnewAndRecoversWhenEveryRowIsThereAgain() {
    take(1, 0, 0, 0);
    take(1, 0, 1, 1);
    take(1, 0, 2, 2);
    assertThat(matrix.isRecovering()).isFalse();

    take(2, 0, 1, 0);
    assertThat(matrix.isRecovering()).isTrue();
    assertThat(matrix.rows()).extracting(SubCluster::subCluster).containsExactly(1);
    take(2, 0, 0, 1);
    take(1, 0, 2, 9);
    assertThat(matrix.isRecovering()).as("a late upsert of the old attempt").isTrue();
    take(2, 0, 2, 2);
    assertThat(matrix.isRecovering()).isFalse();
    assertThat(matrix.attempt()).isEqualTo(2);
    assertThat(matrix.find(0, 2)).map(SubCluster::sequence).contains(2L);
  }

  @Test
  void aSecondRestartDuringTheRecoveryForgetsNothingThatIsMissing() {
    take(1, 0, 0, 0);
    take(1, 0, 1, 1);
    take(2, 0, 0, 0);
    take(3, 0, 0, 0);
    assertThat(matrix.isRecovering()).isTrue();
    take(3, 0, 1, 1);
    assertThat(matrix.isRecovering()).isFalse();
  }

  @Test
  void aNewerGenerationTakesThePlaceOfTheOlder() {
    take(1, 0, 0, 8);
    take(1, 0, 1, 9);
    take(1, 1, 0, 0);
    assertThat(take(1, 0, 1, 10)).isFalse();
    assertThat(matrix.generation()).isEqualTo(1);
    assertThat(matrix.rows()).hasSize(1);
    assertThat(matrix.isRecovering()).isFalse();
  }

  @Test
  void anAttemptThatGoesBackAGenerationRecoversOnlyInTheNewerOne() {
    take(1, 0, 0, 0);
    take(1, 1, 0, 0);
    take(1, 1, 1, 1);
    take(2, 0, 0, 0);
    take(2, 0, 1, 1);
    assertThat(matrix.generation()).isZero();
    assertThat(matrix.rows()).hasSize(2);
    assertThat(matrix.isRecovering()).isTrue();
    take(2, 1, 0, 0);
    assertThat(matrix.isRecovering()).isTrue();
    take(2, 1, 1, 1);
    assertThat(matrix.isRecovering()).isFalse();
  }

  @Test
  void aGenerationBeyondTheLostOneEndsTheRecovery() {
    take(1, 1, 0, 0);
    take(1, 1, 1, 0);
    take(2, 1, 0, 0);
    take(2, 2, 0, 0);
    assertThat(matrix.isRecovering()).isFalse();
  }

  @Test
  void refusesAVectorThatIsCutAndStaysAsItWas() {
    take(1, 0, 0, 0);
    Centroid cut = Records.centroid("run", 2, 0, 0, 0, 0);
    cut.setVector(ByteBuffer.allocate(7));
    assertThatThrownBy(() -> matrix.take(cut, Instant.EPOCH)).hasMessageContaining("7 bytes");
    assertThat(matrix.attempt()).isEqualTo(1);
    assertThat(matrix.isRecovering()).isFalse();
  }

  @Test
  void refusesACentroidOfAnotherDimension() {
    take(1, 0, 0, 0);
    Centroid longer = Records.centroid("run", 1, 0, 0, 1, 1);
    longer.setVector(Records.vector(1, 2, 3));
    assertThatThrownBy(() -> matrix.take(longer, Instant.EPOCH))
        .hasMessageContaining("3 components")
        .hasMessageContaining("have 2");
    assertThat(matrix.rows()).hasSize(1);
  }

  @Test
  void followsTheWayOfACentroidUntilItIsReseeded() {
    Centroid first = Records.centroid("run", 0, 0, 0, 0, 0);
    matrix.take(Records.reseeded(first, 0, 0, 0), Instant.ofEpochMilli(1));
    Centroid second = Records.reseeded(first, 0, 3, 4);
    second.setSequence(2L);
    matrix.take(second, Instant.ofEpochMilli(2));
    assertThat(matrix.find(0, 0).orElseThrow().drift()).isEqualTo(5);
    assertThat(matrix.find(0, 0).orElseThrow().since()).isEqualTo(Instant.ofEpochMilli(1));
    assertThat(matrix.find(0, 0).orElseThrow().movedAt()).isEqualTo(Instant.ofEpochMilli(2));

    matrix.take(Records.reseeded(second, 1, 9, 9), Instant.ofEpochMilli(3));
    assertThat(matrix.find(0, 0).orElseThrow().drift()).isZero();
    assertThat(matrix.find(0, 0).orElseThrow().since()).isEqualTo(Instant.ofEpochMilli(3));
    assertThat(matrix.centroid(matrix.find(0, 0).orElseThrow())).containsExactly(9, 9);
  }

  @Test
  void findsTheNearestOfASuperClusterAlone() {
    assertThat(matrix.nearest(new float[] {1, 1}, 3, OptionalInt.empty())).isEmpty();
    for (int row = 0; row < 6; row++) {
      Centroid centroid = Records.centroid("run", 0, 0, row % 2, row / 2, row);
      centroid.setVector(Records.vector(row, 0));
      matrix.take(centroid, Instant.EPOCH);
    }
    assertThat(matrix.nearest(new float[] {1.2f, 0}, 2, OptionalInt.empty()))
        .extracting(found -> found.cluster().superCluster(), found -> found.cluster().subCluster())
        .containsExactly(tuple(1, 0), tuple(0, 1));
    assertThat(matrix.nearest(new float[] {1.2f, 0}, 2, OptionalInt.of(0)))
        .extracting(found -> found.cluster().superCluster(), found -> found.cluster().subCluster())
        .containsExactly(tuple(0, 1), tuple(0, 0));
  }

  /** Partitions are read in any order: the same upserts give the same matrix. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7})
  void theOrderOfUpsertsDoesNotMatter(long seed) {
    Random random = new Random(seed);
    List<Centroid> upserts = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(37); i++) {
      upserts.add(
          Records.centroid(
              "run",
              random.nextInt(3),
              random.nextInt(3),
              random.nextInt(2),
              random.nextInt(5),
              random.nextInt(7)));
    }
    for (int shuffle = 0; shuffle < 50; shuffle++) {
      Collections.shuffle(upserts, random);
      CentroidMatrix shuffled = new CentroidMatrix();
      upserts.forEach(upsert -> shuffled.take(upsert, Instant.EPOCH));
      assertSame(shuffled, upserts);
    }
  }

  /** Looks at all upserts at once. */
  private static void assertSame(CentroidMatrix found, List<Centroid> upserts) {
    long attempt = upserts.stream().mapToLong(Centroid::getAttempt).max().orElseThrow();
    int generation = newestGeneration(upserts, attempt);
    Map<String, Long> expected = new TreeMap<>();
    Set<String> present = new HashSet<>();
    for (Centroid upsert : upserts) {
      if (upsert.getAttempt() == attempt && upsert.getGeneration() == generation) {
        expected.merge(name(upsert), upsert.getSequence(), Math::max);
        present.add(name(upsert));
      }
    }
    int lost = upserts.stream().mapToInt(Centroid::getGeneration).max().orElseThrow();
    boolean recovering =
        upserts.stream()
            .filter(upsert -> upsert.getAttempt() < attempt && upsert.getGeneration() == lost)
            .anyMatch(upsert -> lost > generation || !present.contains(name(upsert)));
    Map<String, Long> rows = new TreeMap<>();
    found
        .rows()
        .forEach(row -> rows.put(row.superCluster() + "/" + row.subCluster(), row.sequence()));
    assertThat(rows).isEqualTo(expected);
    assertThat(found.generation()).isEqualTo(generation);
    assertThat(found.attempt()).isEqualTo(attempt);
    assertThat(found.isRecovering()).isEqualTo(recovering);
  }

  private static int newestGeneration(List<Centroid> upserts, long attempt) {
    return upserts.stream()
        .filter(upsert -> upsert.getAttempt() == attempt)
        .max(Comparator.comparingInt(Centroid::getGeneration))
        .orElseThrow()
        .getGeneration();
  }

  private static String name(Centroid upsert) {
    return upsert.getSuperCluster() + "/" + upsert.getSubCluster();
  }
}
