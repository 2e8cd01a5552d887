package io.deeperstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FloatMatrix;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  private static final Evaluation.Options OPTIONS = Evaluation.Options.of(3, 2);

  @Test
  void classesFarApartAreFoundByAllThree() {
    LabelledFeatures all = Blobs.draw(1203, 11, 5, 20, 1);
    Evaluation found = Evaluation.of(all, Split.of(1203, 903, 300, 0), OPTIONS);
    assertThat(found.nearestNeighbours()).isEqualTo(1);
    assertThat(found.logisticRegression()).isEqualTo(1);
    assertThat(found.clusters()).extracting(ClusterAgreement::clusters).containsExactly(5, 100);
    // Random starts may merge two of the five.
    assertThat(found.clusters().get(0).normalizedMutualInformation()).isBetween(0.8, 1.0);
    assertThat(found.clusters().get(1).normalizedMutualInformation()).isBetween(0.4, 0.8);
    assertThat(found.train()).isEqualTo(903);
    assertThat(found.test()).isEqualTo(300);
  }

  @Test
  void labelsThatHaveNothingToDoWithFeaturesAreGuessed() {
    LabelledFeatures all = Blobs.draw(2403, 7, 4, 0, 2);
    Evaluation found = Evaluation.of(all, Split.of(2403, 1403, 1000, 0), OPTIONS);
    assertThat(found.nearestNeighbours()).isCloseTo(0.25, within(0.06));
    assertThat(found.logisticRegression()).isCloseTo(0.25, within(0.06));
    assertThat(found.clusters().get(0).normalizedMutualInformation()).isLessThan(0.02);
  }

  @Test
  void theSeedDecidesAndTheThreadsDoNot() {
    LabelledFeatures all = Blobs.draw(1203, 11, 5, 0.5, 1);
    Split split = Split.of(1203, 903, 300, 0);
    Evaluation one = Evaluation.of(all, split, Evaluation.Options.of(3, 1));
    Evaluation three = Evaluation.of(all, split, Evaluation.Options.of(3, 3));
    assertThat(three.nearestNeighbours()).isEqualTo(one.nearestNeighbours());
    assertThat(three.logisticRegression()).isEqualTo(one.logisticRegression());
    assertThat(three.clusters()).isEqualTo(one.clusters());
  }

  @Test
  void fewRowsHaveNoHundredClusters() {
    LabelledFeatures all = Blobs.draw(71, 3, 2, 5, 1);
    Evaluation found = Evaluation.of(all, Split.of(71, 50, 21, 0), OPTIONS);
    assertThat(found.clusters()).extracting(ClusterAgreement::clusters).containsExactly(2);
  }

  @Test
  void joinsByIdAndNumbersClassesByName() {
    LabelTable table = LabelTable.of(Map.of("b", "owl", "7", "cat", "a", "owl", "unused", "ant"));
    LabelledFeatures joined =
        LabelledFeatures.join(FloatMatrix.zeros(3, 2), List.of("a", "0007", "b"), table);
    assertThat(joined.classes()).containsExactly("cat", "owl");
    assertThat(joined.labels()).containsExactly(1, 0, 1);
  }

  @Test
  void badInputIsNamed() {
    LabelTable table = LabelTable.of(Map.of("a", "owl", "b", "cat", "c", "owl"));
    assertRefused(
        () -> LabelledFeatures.join(FloatMatrix.zeros(3, 2), List.of("a", "b"), table),
        "3 rows of features do not fit 2 ids");
    assertRefused(
        () -> LabelledFeatures.join(FloatMatrix.zeros(3, 2), List.of("a", "b", "d"), table),
        "1 of 3 ids have no label: d");
    assertRefused(
        () -> LabelledFeatures.join(FloatMatrix.zeros(2, 2), List.of("a", "c"), table),
        "all 2 rows are of one class");
    FloatMatrix holes = FloatMatrix.zeros(2, 3);
    holes.data()[4] = Float.NaN;
    assertRefused(
        () -> LabelledFeatures.join(holes, List.of("a", "b"), table),
        "features of row 1 are not finite: column 1 is NaN");
    assertRefused(
        () -> new LabelledFeatures(FloatMatrix.zeros(2, 1), new int[] {0, 2}, List.of("a", "b")),
        "label 1 is 2; it must be from 0 to 1");
    LabelledFeatures tiny = Blobs.draw(8, 2, 2, 1, 1);
    assertRefused(
        () -> Evaluation.of(tiny, new Split(new int[] {0, 2, 4}, new int[] {1, 3}), OPTIONS),
        "all 3 rows to fit to are of the class 'class 0'");
    assertRefused(
        () -> Evaluation.of(tiny, Split.of(8, 6, 2, 0), OPTIONS), "neighbours (20)", "(6)");
  }

  private static void assertRefused(Runnable call, String... messages) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(messages);
  }
}
