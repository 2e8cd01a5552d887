package io.deeperstream.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterAdviceTest {

  private static Optional<String> advice(int clusters, long images, String... arguments) {
    return ClusterAdvice.of(Samples.settings(arguments), clusters, images).map(ClusterAdvice::text);
  }

  @Test
  void enoughImagesAreSaidInALine() {
    assertThat(advice(100, 20_000, "--reassign-epochs=2"))
        .contains(
            "re-clusterings: 100 clusters of up to 20,000 images (--fit-images, --memory-images):"
                + " 200.0 points per centroid; 100 images trained on per head row and generation");
  }

  @Test
  void tooFewPointsAndTooFewImagesPerHeadRowAreWarnings() {
    assertThat(advice(100, 3_899, "--reassign-epochs=20"))
        .get()
        .asString()
        .startsWith("warning: re-clusterings: 100 clusters of up to 3,899 images")
        .contains("use at most 99 clusters, or 3,900 points")
        .doesNotContain("fewer than 100");
    assertThat(advice(256, 20_000, "--reassign-epochs=1"))
        .get()
        .asString()
        .startsWith("warning: ")
        .contains("20 images per head row are fewer than 100", "--reassign-epochs");
    assertThat(advice(1000, 90_000, "--memory-images=2000"))
        .get()
        .asString()
        .contains("2,000 images", "2.0 points per centroid");
  }

  @Test
  void nothingIsSaidWhereNothingIsReclustered() {
    assertThat(advice(1000, 10, "--training=off")).isEmpty();
    assertThat(advice(1000, 10, "--reassign-epochs=0")).isEmpty();
  }
}
