package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FitSupportTest {

  @Test
  void warnsBelowThirtyNinePointsACluster() {
    assertThat(new FitSupport(3900, 100).warning()).isEmpty();
    assertThat(new FitSupport(3899, 100).warning())
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith("39.0 points per centroid are fewer than 39: ")
                    .contains("noise")
                    .endsWith("use at most 99 clusters, or 3,900 points"));
    assertThat(new FitSupport(50_000, 5000).warning())
        .hasValueSatisfying(
            text ->
                assertThat(text).startsWith("10.0 points").contains("1,282 clusters", "195,000"));
  }

  @Test
  void advisesNoSingleCluster() {
    assertThat(new FitSupport(77, 8).warning())
        .hasValueSatisfying(text -> assertThat(text).endsWith("; use at least 312 points"));
  }

  @Test
  void tellsWhatThePointsSupport() {
    assertThat(new FitSupport(100, 8).pointsPerCluster()).isEqualTo(12.5);
    assertThat(new FitSupport(77, 8).supportedClusters()).isEqualTo(1);
    assertThat(new FitSupport(78, 8).supportedClusters()).isEqualTo(2);
    assertThat(new FitSupport(0, 1).supportedClusters()).isEqualTo(1);
    assertThat(new FitSupport(100, Integer.MAX_VALUE).warning())
        .hasValueSatisfying(text -> assertThat(text).contains("83,751,862,233 points"));
  }

  @Test
  void refusesBadNumbers() {
    assertThatThrownBy(() -> new FitSupport(-1, 1)).hasMessage("points (-1) must be at least 0");
    assertThatThrownBy(() -> new FitSupport(1, 0)).hasMessage("k (0) must be at least 1");
  }
}
