package io.deeperstream.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterAdviceTest {

  private static Optional<String> advice(int clusters, String... arguments) {
    return ClusterAdvice.of(Samples.settings(arguments).training(), clusters)
        .map(ClusterAdvice::text);
  }

  @Test
  void enoughImagesAreSaidInALine() {
    assertThat(advice(100, "--epoch-images=3900", "--reservoir-images=50000"))
        .contains(
            "re-clusterings: 100 clusters of up to 3,900 images (a sample is of one epoch, --epoch-images): 39.0 points per centroid");
  }

  @Test
  void tooFewAreAWarningThatNamesWhatBoundsThem() {
    assertThat(advice(100, "--epoch-images=3899"))
        .get()
        .asString()
        .startsWith("warning: re-clusterings: 100 clusters of up to 3,899 images")
        .contains("--epoch-images", "39.0 points per centroid are fewer than 39")
        .contains("use at most 99 clusters, or 3,900 points");
    assertThat(advice(1000, "--epoch-images=50000", "--reservoir-images=2000"))
        .get()
        .asString()
        .contains("warning", "bounded by --reservoir-images", "2.0 points per centroid");
  }

  @Test
  void nothingIsSaidWhereNothingIsReclustered() {
    assertThat(advice(1000, "--training=off")).isEmpty();
    assertThat(advice(1000, "--reassign-epochs=0")).isEmpty();
  }
}
