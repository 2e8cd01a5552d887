package io.deeperstream.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.RecordedMetrics;
import io.deeperstream.schemas.GenerationHealth;
import org.junit.jupiter.api.Test;

class EmbedMetricsTest {

  @Test
  void theFitThatWasAnnouncedLastIsShown() {
    RecordedMetrics group = new RecordedMetrics();
    EmbedMetrics metrics = new EmbedMetrics(group, () -> 7);
    assertThat(group.read("generation")).isEqualTo(7);
    assertThat(group.read("announced.nmi")).isNaN();

    metrics.announced(new GenerationHealth(900L, 0.5, 8, 1.5, 2.25, 3, 0.125, 0.75));
    assertThat(group.read("announced.images")).isEqualTo(900);
    assertThat(group.read("announced.meanSquaredDistance")).isEqualTo(0.5);
    assertThat(group.read("announced.liveClusters")).isEqualTo(8);
    assertThat(group.read("announced.imbalanceFactor")).isEqualTo(1.5);
    assertThat(group.read("announced.entropy")).isEqualTo(2.25);
    assertThat(group.read("announced.splits")).isEqualTo(3);
    assertThat(group.read("announced.changedShare")).isEqualTo(0.125);
    assertThat(group.read("announced.nmi")).isEqualTo(0.75);

    metrics.announced(new GenerationHealth(900L, 0.5, 8, 1.5, 2.25, 3, null, null));
    assertThat(group.read("announced.nmi")).as("of a first generation").isNaN();
    metrics.announced(null);
    assertThat(group.read("announced.images")).isNaN();
  }
}
