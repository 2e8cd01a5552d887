package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GenerationLinesTest {

  private final GenerationLines lines = new GenerationLines();

  private static GenerationRef ref(String run, int number, String parent) {
    return new GenerationRef(run, number, run + number, parent, "generations/" + run + number);
  }

  @Test
  void eachRunGoesOnWithItsOwnGenerationsFromTheOneThatItBeganWith() {
    assertThat(lines.newest("a")).isEmpty();
    assertThat(lines.take(ref("a", 0, ""))).isTrue();
    for (int number = 1; number < 5; number++) {
      assertThat(lines.take(ref("a", number, "a" + (number - 1)))).isTrue();
    }
    assertThat(lines.newest("b")).as("of all").contains(ref("a", 4, "a3"));

    assertThat(lines.take(ref("b", 3, "a2"))).as("b begins behind a2").isTrue();
    assertThat(lines.take(ref("a", 5, "a4"))).isTrue();
    assertThat(lines.take(ref("b", 4, "a3"))).as("of a's line").isFalse();
    assertThat(lines.take(ref("b", 4, "b3"))).isTrue();
    assertThat(lines.newest("a")).contains(ref("a", 5, "a4"));
    assertThat(lines.newest("b")).contains(ref("b", 4, "b3"));
    assertThat(lines.newest("c")).as("announced last").contains(ref("b", 4, "b3"));
  }

  @Test
  void strangersAndRepetitionsAreIgnored() {
    lines.take(ref("a", 7, "of another store"));
    assertThat(lines.take(ref("a", 7, "of another store"))).isFalse();
    assertThat(lines.take(ref("a", 8, "unknown"))).as("8 is behind 7").isFalse();
    assertThat(lines.take(ref("c", 9, "a7"))).as("8 is left out").isFalse();
    assertThat(lines.take(ref("c", 0, ""))).isFalse();
    assertThat(lines.newest("c")).contains(ref("a", 7, "of another store"));
  }

  @Test
  void aLineGoesOnBehindAnnouncementsThatWereTakenOffTheTopic() {
    lines.take(ref("a", 0, ""));
    assertThat(lines.take(ref("a", 3, "a2"))).as("1 and 2 are removed").isTrue();
    assertThat(lines.take(ref("a", 4, "a3"))).isTrue();
    assertThat(lines.take(ref("a", 2, "a1"))).as("back").isFalse();
    assertThat(lines.take(ref("b", 7, "b6"))).as("b's first six are removed").isTrue();
    assertThat(lines.take(ref("b", 8, "b7"))).isTrue();
    assertThat(lines.newest("a")).contains(ref("a", 4, "a3"));
    assertThat(lines.newest("b")).contains(ref("b", 8, "b7"));
  }
}
