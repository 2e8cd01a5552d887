package io.deeperstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.FloatMatrix;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldOutScoresTest {

  @Test
  void classesThatAreFarApartAreToldByAll() {
    LabelledFeatures apart = Blobs.draw(300, 12, 5, 20, 1);
    HoldOutScores scores = scores(apart, 2);
    assertThat(scores.nearestNeighbours()).isEqualTo(1);
    assertThat(scores.logisticRegression()).isEqualTo(1);
    assertThat(scores.normalizedMutualInformation()).isGreaterThan(0.6);
  }

  @Test
  void labelsThatSayNothingScoreLikeGuessing() {
    LabelledFeatures noise = Blobs.draw(1200, 16, 4, 0, 2);
    HoldOutScores scores = scores(noise, 2);
    assertThat(scores.nearestNeighbours()).isCloseTo(0.25, within(0.06));
    assertThat(scores.logisticRegression()).isCloseTo(0.25, within(0.06));
    // 12 images a cluster: by chance alone.
    assertThat(scores.normalizedMutualInformation()).isBetween(0.01, 0.12);
  }

  @Test
  void betterFeaturesScoreHigher() {
    HoldOutScores near = scores(Blobs.draw(600, 16, 6, 0.3, 3), 1);
    HoldOutScores far = scores(Blobs.draw(600, 16, 6, 0.9, 3), 1);
    assertThat(far.nearestNeighbours()).isGreaterThan(near.nearestNeighbours() + 0.1);
    assertThat(far.logisticRegression()).isGreaterThan(near.logisticRegression() + 0.1);
    assertThat(far.normalizedMutualInformation())
        .isGreaterThan(near.normalizedMutualInformation() + 0.05);
  }

  @Test
  void aResultDependsOnTheSeedAndNeverOnTheThreads() {
    LabelledFeatures all = Blobs.draw(700, 20, 7, 0.4, 4);
    assertThat(scores(all, 1)).isEqualTo(scores(all, 3)).isEqualTo(scores(all, 1));
    assertThat(HoldOutScores.of(features(all), all.labels(), all.classes(), 2, 1))
        .isNotEqualTo(scores(all, 1));
  }

  @Test
  void nobodyKnowsItsOwnClass() {
    // Every image has a class of its own: no other image can tell it.
    SplittableRandom random = new SplittableRandom(5);
    FloatMatrix rows = FloatMatrix.zeros(40, 64);
    for (int i = 0; i < rows.data().length; i++) {
      rows.data()[i] = (float) random.nextGaussian();
    }
    int[] labels = IntStream.range(0, 40).toArray();
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "class " + i).toList();
    HoldOutScores scores =
        HoldOutScores.of(new HoldOutScores.Features(rows, rows, rows), labels, names, 1, 1);
    assertThat(scores.nearestNeighbours()).isZero();
    assertThat(scores.logisticRegression()).isZero();
  }

  @Test
  void refusesWhatCannotBeScored() {
    LabelledFeatures all = Blobs.draw(60, 4, 3, 1, 6);
    assertThatThrownBy(
            () ->
                HoldOutScores.of(
                    features(Blobs.draw(19, 4, 3, 1, 6)), new int[19], all.classes(), 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a hold-out of 19 images is too small to be scored; it needs at least 20");
    assertThatThrownBy(() -> HoldOutScores.of(features(all), new int[60], all.classes(), 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("all 60 rows are of one class");
    assertThatThrownBy(
            () ->
                HoldOutScores.of(
                    new HoldOutScores.Features(
                        all.features(), FloatMatrix.zeros(59, 4), all.features()),
                    all.labels(),
                    all.classes(),
                    1,
                    1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("59 rows of features do not fit 60 labels");
  }

  @Test
  void aLabelledImageHasAnIdAndALabel() {
    assertThatThrownBy(() -> new LabelledImage("", "cat", new byte[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an image of the class 'cat' has no id");
    assertThatThrownBy(() -> new LabelledImage("a.png", "", new byte[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the label of image 'a.png' is empty");
  }

  private static HoldOutScores scores(LabelledFeatures all, int threads) {
    return HoldOutScores.of(features(all), all.labels(), all.classes(), 1, threads);
  }

  private static HoldOutScores.Features features(LabelledFeatures all) {
    return new HoldOutScores.Features(all.features(), all.features(), all.features());
  }
}
