package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.bench.RevisionHistory.Revision;
import org.junit.jupiter.api.Test;

class RevisionHistoryTest {

  private final RevisionHistory history = new RevisionHistory();

  @Test
  void growingRevisionsPass() throws TrialFailedException {
    history.add(0, new Revision(1, 10, 100));
    history.add(1, new Revision(1, 3, 100));
    history.add(0, new Revision(2, 10, 200));
    history.add(0, new Revision(3, 15, 300));
    history.check();
    assertThat(history.size()).isEqualTo(4);
    assertThat(history.last(0)).isEqualTo(15);
    assertThat(history.last(2)).isZero();
  }

  @Test
  void onlyEarlierCheckpointsCount() {
    history.add(0, new Revision(1, 10, 100));
    history.add(0, new Revision(2, 20, 200));
    assertThat(history.countBefore(0, 100)).isZero();
    assertThat(history.countBefore(0, 101)).isEqualTo(10);
    assertThat(history.countBefore(0, 201)).isEqualTo(20);
  }

  @Test
  void aRevisionCommittedTwiceFails() {
    history.add(3, new Revision(1, 10, 100));
    history.add(3, new Revision(1, 10, 100));
    assertThatThrownBy(history::check)
        .isInstanceOf(TrialFailedException.class)
        .hasMessage("super-cluster 3: revision 1 follows revision 1 on the topic of generations");
  }

  @Test
  void aLostRevisionFails() {
    history.add(0, new Revision(1, 10, 100));
    history.add(0, new Revision(3, 30, 300));
    assertThatThrownBy(history::check).hasMessageContaining("revision 3 follows revision 1");
  }

  @Test
  void aFallingCountFails() {
    history.add(0, new Revision(1, 10, 100));
    history.add(0, new Revision(2, 9, 200));
    assertThatThrownBy(history::check).hasMessageContaining("fell from 10.0 to 9.0 at revision 2");
  }
}
