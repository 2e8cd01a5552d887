package io.deeperstream.view.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FollowedRunTest {

  private final FollowedRun followed = new FollowedRun();

  private boolean accepts(String run, long attempt, long millis) {
    return followed.accepts(Records.centroid(run, attempt, 0, 0, 0, 0), millis);
  }

  @Test
  void theRunThatStartsLaterTakesOverWithItsFirstRecord() {
    assertThat(followed.name()).isEmpty();
    assertThat(accepts("a", 0, 100)).isTrue();
    assertThat(accepts("a", 0, 300)).isTrue();
    assertThat(accepts("b", 0, 200)).isTrue();
    assertThat(accepts("a", 0, 400)).as("a works on beside b").isFalse();
    assertThat(followed.name()).isEqualTo("b");
  }

  @Test
  void anOlderRunOfAnotherPartitionDoesNotTakeOver() {
    accepts("b", 0, 300);
    assertThat(accepts("a", 5, 100)).isFalse();
    accepts("b", 0, 200);
    assertThat(accepts("c", 0, 250)).as("younger than b's first record of all").isTrue();
  }

  @Test
  void aRunThatWasResumedComesBack() {
    accepts("a", 3, 100);
    accepts("b", 0, 200);
    assertThat(accepts("a", 3, 300)).isFalse();
    assertThat(accepts("a", 4, 301)).isTrue();
    assertThat(accepts("b", 0, 302)).isFalse();
    assertThat(followed.name()).isEqualTo("a");
  }
}
