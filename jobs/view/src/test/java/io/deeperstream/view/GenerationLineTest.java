package io.deeperstream.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.SuperCentroid;
import org.junit.jupiter.api.Test;

class GenerationLineTest {

  private final GenerationLine line = new GenerationLine();

  @Test
  void followsTheNextNumberOfTheSameParentAlone() {
    assertThat(line.newest()).isEmpty();
    assertThat(line.take(Records.announced(3, "h3", "unknown"))).as("the first of all").isTrue();
    assertThat(line.take(Records.announced(4, "other", "elsewhere"))).isFalse();
    assertThat(line.take(Records.announced(5, "skipped", "h3"))).isFalse();
    assertThat(line.take(Records.announced(0, "root", null))).isFalse();
    assertThat(line.take(Records.announced(4, "h4", "h3"))).isTrue();
    assertThat(line.take(Records.announced(4, "h4", "h3"))).as("once more").isFalse();
    assertThat(line.take(Records.announced(4, "twin", "h3"))).isFalse();
    assertThat(line.newest()).map(Generation::getHash).contains("h4");
  }

  @Test
  void keepsTheGreatestRevisionOfEachSuperClusterForEachRun() {
    assertThat(line.take(Records.revised("a", "h0"))).as("before the announcement").isFalse();
    line.take(Records.announced(0, "h0", null));
    line.take(Records.revised("a", "h0", Records.superCentroid(1, 4, 40)));
    line.take(
        Records.revised(
            "a", "h0", Records.superCentroid(0, 2, 20), Records.superCentroid(1, 3, 30)));
    line.take(Records.revised("b", "h0", Records.superCentroid(0, 9, 90)));
    assertThat(line.take(Records.revised("a", "other", Records.superCentroid(0, 99, 1)))).isFalse();
    assertThat(line.revisions("a")).extracting(SuperCentroid::getRevision).containsExactly(2L, 4L);
    assertThat(line.revisions("b")).extracting(SuperCentroid::getCount).containsExactly(90.0);
    assertThat(line.revisions("c")).isEmpty();

    line.take(Records.announced(1, "h1", "h0"));
    assertThat(line.revisions("a")).as("of the new generation").isEmpty();
  }
}
