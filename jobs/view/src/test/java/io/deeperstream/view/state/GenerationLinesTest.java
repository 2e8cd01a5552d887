package io.deeperstream.view.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.SuperCentroid;
import org.junit.jupiter.api.Test;

class GenerationLinesTest {

  private final GenerationLines lines = new GenerationLines();

  @Test
  void followsTheNextNumberOfTheSameParentAlone() {
    assertThat(lines.newest("maker")).isEmpty();
    assertThat(lines.take(Records.announced(3, "h3", "unknown"))).as("the first of all").isTrue();
    assertThat(lines.take(Records.announced(4, "other", "elsewhere"))).isFalse();
    assertThat(lines.take(Records.announced(5, "skipped", "h3"))).isFalse();
    assertThat(lines.take(Records.announced(0, "root", null))).isFalse();
    assertThat(lines.take(Records.announced(4, "h4", "h3"))).isTrue();
    assertThat(lines.take(Records.announced(4, "h4", "h3"))).as("once more").isFalse();
    assertThat(lines.take(Records.announced(4, "twin", "h3"))).isFalse();
    assertThat(lines.newest("maker")).map(Generation::getHash).contains("h4");
  }

  @Test
  void aLineGoesOnBehindAnnouncementsThatWereTakenOffTheTopic() {
    lines.take(Records.announced("a", 0, "a0", null));
    assertThat(lines.take(Records.announced("a", 3, "a3", "a2"))).isTrue();
    assertThat(lines.take(Records.announced("a", 2, "a2", "a1"))).as("back").isFalse();
    assertThat(lines.take(Records.announced("b", 7, "b7", "b6"))).isTrue();
    assertThat(lines.newest("a")).map(Generation::getHash).contains("a3");
    assertThat(lines.newest("b")).map(Generation::getHash).contains("b7");
  }

  @Test
  void eachRunHasALineOfItsOwn() {
    for (int number = 0; number < 4; number++) {
      lines.take(
          Records.announced("a", number, "a" + number, number == 0 ? null : "a" + (number - 1)));
    }
    assertThat(lines.newest("b"))
        .map(Generation::getHash)
        .as("nothing is known of b")
        .contains("a3");
    assertThat(lines.take(Records.revised("b", "a1", Records.superCentroid(0, 1, 10)))).isTrue();
    assertThat(lines.newest("b")).map(Generation::getHash).as("what b revises").contains("a1");

    assertThat(lines.take(Records.announced("b", 2, "b2", "a1"))).isTrue();
    assertThat(lines.take(Records.announced("b", 3, "b3", "a2"))).as("of a's line").isFalse();
    assertThat(lines.take(Records.announced("c", 4, "c4", "a3"))).isTrue();
    assertThat(lines.take(Records.announced("a", 4, "a4", "a3"))).isTrue();
    assertThat(lines.newest("a")).map(Generation::getHash).contains("a4");
    assertThat(lines.newest("b")).map(Generation::getHash).contains("b2");
    assertThat(lines.newest("c")).map(Generation::getHash).contains("c4");
  }

  @Test
  void keepsTheGreatestRevisionOfEachSuperClusterForEachRun() {
    assertThat(lines.take(Records.revised("a", "h0"))).as("before the announcement").isFalse();
    lines.take(Records.announced("a", 0, "h0", null));
    lines.take(Records.revised("a", "h0", Records.superCentroid(1, 4, 40)));
    lines.take(
        Records.revised(
            "a", "h0", Records.superCentroid(0, 2, 20), Records.superCentroid(1, 3, 30)));
    lines.take(Records.revised("b", "h0", Records.superCentroid(0, 9, 90)));
    assertThat(lines.take(Records.revised("a", "other", Records.superCentroid(0, 99, 1))))
        .isFalse();
    assertThat(lines.revisions("a")).extracting(SuperCentroid::getRevision).containsExactly(2L, 4L);
    assertThat(lines.revisions("b")).extracting(SuperCentroid::getCount).containsExactly(90.0);
    assertThat(lines.revisions("c")).isEmpty();

    lines.take(Records.announced("a", 1, "h1", "h0"));
    assertThat(lines.revisions("a")).as("of the new generation").isEmpty();
    assertThat(lines.take(Records.revised("a", "h0", Records.superCentroid(0, 99, 1))))
        .as("late")
        .isFalse();
  }

  @Test
  void keepsTheLastGenerationsWithTheirLineage() {
    int last = GenerationLines.KEPT + 3;
    for (int number = 0; number <= last; number++) {
      lines.take(
          Records.reversed(number, "h" + number, number == 0 ? null : "h" + (number - 1), 2, 3));
    }
    assertThat(lines.history("maker"))
        .hasSize(GenerationLines.KEPT)
        .allSatisfy(generation -> assertThat(generation.getLineage()).isNotNull())
        .extracting(Generation::getNumber)
        .startsWith(last - GenerationLines.KEPT + 1)
        .endsWith(last);
    assertThat(lines.newest("maker").orElseThrow().getLineage()).isNull();
  }
}
