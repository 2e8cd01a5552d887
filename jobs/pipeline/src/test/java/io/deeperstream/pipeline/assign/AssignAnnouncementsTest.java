package io.deeperstream.pipeline.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.SubCentroid;
import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.Vectors;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.PseudoLabel;
import io.deeperstream.schemas.SuperCentroid;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revisions of super-centroids and upserts of sub-centroids. */
class AssignAnnouncementsTest {

  private static final GenerationRef FIRST = Samples.generation(0);

  private AssignHarness operator;

  @BeforeEach
  void start() throws Exception {
    operator = AssignHarness.start();
    operator.marker(FIRST, 0, 1);
  }

  @AfterEach
  void stop() throws Exception {
    operator.close();
  }

  @Test
  void aBarrierCarriesTheSuperCentroidsThatMovedUnderGrowingRevisions() throws Exception {
    operator.send(image(1, 1), image(3, 2), image(3, 3));
    operator.checkpoint(1);
    List<Generation> revisions = operator.takeRevisions();
    assertThat(numbers(revisions)).isEqualTo(List.of("1:1", "3:1"));
    assertThat(revisions)
        .hasSize(2)
        .allSatisfy(
            revision -> {
              assertThat(revision.getKind()).isEqualTo(GenerationKind.REVISED);
              assertThat(revision.getRun()).isEqualTo(Samples.RUN);
              assertThat(revision.getNumber()).isZero();
              assertThat(revision.getHash()).isEqualTo(FIRST.hash());
              assertThat(revision.getCreatedAt())
                  .isEqualTo(Instant.ofEpochMilli(AssignHarness.START));
            });
    assertThat(vectorOf(revisions, 3)).isEqualTo(meanOf(3, image(3, 2), image(3, 3)));

    operator.checkpoint(2);
    assertThat(operator.takeRevisions()).as("nothing moved").isEmpty();

    operator.send(image(3, 4), image(0, 5));
    OperatorSubtaskState snapshot = operator.checkpoint(3);
    assertThat(numbers(operator.takeRevisions())).isEqualTo(List.of("0:1", "3:2"));

    try (AssignHarness restored =
        AssignHarness.restore(snapshot, AssignHarness.START + 1, 1, 1, 0)) {
      restored.marker(FIRST, 0, 1);
      restored.checkpoint(4);
      assertThat(restored.takeRevisions()).as("a restore moves nothing").isEmpty();
      restored.send(image(3, 6));
      restored.checkpoint(5);
      assertThat(numbers(restored.takeRevisions())).isEqualTo(List.of("3:3"));
    }
  }

  @Test
  void generationsSideBySideAreRevisedEachInARecordOfItsOwn() throws Exception {
    operator.marker(Samples.generation(1), 0, 2);
    operator.send(image(2, 1), AssignHarness.image(1, 2, 2, 1, 1, 1));
    operator.checkpoint(1);

    assertThat(operator.takeRevisions())
        .extracting(Generation::getHash)
        .containsExactlyInAnyOrder(FIRST.hash(), Samples.generation(1).hash());
  }

  @Test
  void aCentroidThatMovesOftenIsWrittenOnceASecond() throws Exception {
    operator.send(image(2, 1));
    operator.time(AssignHarness.START + 1000);
    assertThat(operator.takeCentroids())
        .as("all of a super-cluster that has begun")
        .hasSize(AssignHarness.SIZE);

    // The same place every time: one row moves, in several batches.
    for (int i = 0; i < 20; i++) {
      operator.send(image(2, 10));
    }
    assertThat(operator.takeCentroids()).isEmpty();
    operator.time(AssignHarness.START + 1999);
    assertThat(operator.takeCentroids()).isEmpty();
    List<PseudoLabel> labels = operator.takeLabels();
    int row = labels.get(labels.size() - 1).getSubCluster();

    operator.time(AssignHarness.START + 2000);
    List<Centroid> upserts = operator.takeCentroids();
    assertThat(upserts).extracting(Centroid::getSubCluster).contains(row).doesNotHaveDuplicates();
    assertThat(upserts).hasSizeLessThan(AssignHarness.SIZE);
    SubCentroid stored = operator.storedRows().get("2/0/" + row);
    assertThat(upserts)
        .filteredOn(upsert -> upsert.getSubCluster() == row)
        .singleElement()
        .satisfies(
            upsert -> {
              assertThat(upsert.getRun()).isEqualTo(Samples.RUN);
              assertThat(upsert.getSuperCluster()).isEqualTo(2);
              assertThat(upsert.getIncarnation()).isEqualTo(stored.incarnation());
              assertThat(Vectors.fromBytes(upsert.getVector())).isEqualTo(stored.centroid());
              assertThat(upsert.getCount()).isPositive();
            });

    operator.time(AssignHarness.START + 9000);
    assertThat(operator.takeCentroids()).as("nothing moved").isEmpty();
  }

  @Test
  void aReseededClusterIsPublishedUnderItsNewIncarnation() throws Exception {
    operator.send(AssignHarness.images(0, 0, 400));
    operator.checkpoint(1);
    Map<String, SubCentroid> stored = operator.storedRows();
    assertThat(stored.values()).extracting(SubCentroid::incarnation).contains(0, 1);
    Map<String, Integer> published = new TreeMap<>();
    for (Centroid upsert : operator.takeCentroids()) {
      published.put(
          "%d/0/%d".formatted(upsert.getSuperCluster(), upsert.getSubCluster()),
          upsert.getIncarnation());
    }
    assertThat(published).hasSize(AssignHarness.SUPER_CLUSTERS * AssignHarness.SIZE);
    published.forEach(
        (row, incarnation) ->
            assertThat(incarnation).as(row).isEqualTo(stored.get(row).incarnation()));
  }

  @Test
  void sequencesGrowWithinAnAttemptAndARestorePublishesAllUnderAGreaterOne() throws Exception {
    operator.send(AssignHarness.images(0, 0, 60));
    operator.time(AssignHarness.START + 1000);
    operator.send(AssignHarness.images(0, 60, 60));
    operator.time(AssignHarness.START + 2000);
    List<Centroid> first = operator.takeCentroids();
    assertThat(first).extracting(Centroid::getAttempt).containsOnly(AssignHarness.START);
    for (int s = 0; s < AssignHarness.SUPER_CLUSTERS; s++) {
      int superCluster = s;
      List<Long> sequences =
          first.stream()
              .filter(upsert -> upsert.getSuperCluster() == superCluster)
              .map(Centroid::getSequence)
              .toList();
      assertThat(sequences)
          .isEqualTo(IntStream.range(0, sequences.size()).mapToObj(i -> (long) i).toList());
    }
    OperatorSubtaskState snapshot = operator.checkpoint(1);

    long later = AssignHarness.START + 50_000;
    try (AssignHarness restored = AssignHarness.restore(snapshot, later, 1, 1, 0)) {
      restored.marker(FIRST, 1, 2, later + 7);
      restored.time(later + 1000);
      assertThat(restored.takeCentroids())
          .as("the attempt is embed subtask 0's, which has not spoken")
          .isEmpty();
      restored.marker(FIRST, 0, 2, later);
      restored.time(later + 2000);
      List<Centroid> again = restored.takeCentroids();
      assertThat(again).hasSize(AssignHarness.SUPER_CLUSTERS * AssignHarness.SIZE);
      assertThat(again).extracting(Centroid::getAttempt).containsOnly(later);
      assertThat(
              again.stream()
                  .collect(
                      Collectors.toMap(
                          c -> "%d/0/%d".formatted(c.getSuperCluster(), c.getSubCluster()),
                          c -> Vectors.fromBytes(c.getVector()))))
          .usingRecursiveComparison()
          .isEqualTo(
              restored.storedRows().entrySet().stream()
                  .collect(Collectors.toMap(e -> e.getKey(), e -> e.getValue().centroid())));
    }
  }

  @Test
  void aBarrierPublishesWhatTheCheckpointHolds() throws Exception {
    operator.send(image(4, 1));
    operator.checkpoint(1);

    assertThat(operator.takeCentroids())
        .hasSize(AssignHarness.SIZE)
        .allSatisfy(
            upsert ->
                assertThat(Vectors.fromBytes(upsert.getVector()))
                    .isEqualTo(
                        operator.storedRows().get("4/0/" + upsert.getSubCluster()).centroid()));
  }

  @Test
  void aFreedGenerationLeavesNoCentroidBehind() throws Exception {
    operator.send(image(2, 1), image(4, 2));
    operator.checkpoint(1);
    assertThat(operator.takeCentroids()).hasSize(2 * AssignHarness.SIZE);
    assertThat(numbers(operator.takeRevisions())).isEqualTo(List.of("2:1", "4:1"));
    operator.send(image(1, 3));

    operator.marker(Samples.generation(1), 0, 1);

    assertThat(operator.takeCentroids())
        .hasSize(3 * AssignHarness.SIZE)
        .allMatch(upsert -> upsert.getGeneration() == 0 && !upsert.getVector().hasRemaining())
        .extracting(upsert -> upsert.getSuperCluster() + "/" + upsert.getSubCluster())
        .doesNotHaveDuplicates();
    List<Generation> retracted = operator.takeRevisions();
    assertThat(retracted)
        .as("super-cluster 1 has announced no revision")
        .hasSize(2)
        .allMatch(revision -> revision.getKind() == GenerationKind.UNKNOWN);
    assertThat(numbers(retracted)).isEqualTo(List.of("2:1", "4:1"));
  }

  @Test
  void theLastUpsertsAreWrittenAtTheEndOfInput() throws Exception {
    operator.send(image(4, 1));
    operator.finish();
    assertThat(operator.takeCentroids()).hasSize(AssignHarness.SIZE);
  }

  private static EmbeddedImage image(int superCluster, long offset) {
    return AssignHarness.image(0, superCluster, offset, 0.5f, (float) offset, -1);
  }

  private static List<String> numbers(List<Generation> revisions) {
    return revisions.stream()
        .flatMap(revision -> revision.getSuperCentroids().stream())
        .map(c -> c.getSuperCluster() + ":" + c.getRevision())
        .sorted()
        .toList();
  }

  private static float[] vectorOf(List<Generation> revisions, int superCluster) {
    SuperCentroid found =
        revisions.stream()
            .flatMap(revision -> revision.getSuperCentroids().stream())
            .filter(c -> c.getSuperCluster() == superCluster)
            .findFirst()
            .orElseThrow();
    return Vectors.fromBytes(found.getVector());
  }

  /** The fitted super-centroid, forgotten a little, with these images in one batch. */
  private static float[] meanOf(int superCluster, EmbeddedImage... images) {
    InitialClusters fitted = AssignHarness.fitted(FIRST, superCluster);
    double weight =
        fitted.superCount() * Math.pow(2, -images.length / AssignHarness.OPTIONS.halfLife());
    float[] mean = new float[AssignHarness.DIMENSION];
    for (int d = 0; d < mean.length; d++) {
      double sum = fitted.superCentroid()[d] * weight;
      for (EmbeddedImage image : images) {
        sum += image.features()[d];
      }
      mean[d] = (float) (sum / (weight + images.length));
    }
    return mean;
  }
}
