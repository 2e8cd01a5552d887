package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.bench.CentroidHistory.Upsert;
import io.deeperstream.bench.RevisionHistory.Revision;
import org.junit.jupiter.api.Test;

/** Two sub-clusters of super-cluster 0; attempts 1000 and 2000. */
class CentroidHistoryTest {

  private final CentroidHistory history = new CentroidHistory();
  private final RevisionHistory revisions = new RevisionHistory();

  private void publish(long attempt, long firstSequence, double... counts) {
    for (int row = 0; row < counts.length; row++) {
      history.add(0, attempt, new Upsert(firstSequence + row, row, counts[row]));
    }
  }

  private void check() throws TrialFailedException {
    history.check(2, revisions);
  }

  @Test
  void theNewestUpsertOfEachSubClusterCounts() throws TrialFailedException {
    publish(1000, 0, 5, 5);
    publish(1000, 2, 6, 7);
    publish(2000, 0, 6, 6);
    history.add(0, 2000, new Upsert(2, 1, 9));
    check();
    assertThat(history.total(0)).isEqualTo(15);
    assertThat(history.total(1)).isZero();
    assertThat(history.attempts()).isEqualTo(2);
  }

  @Test
  void theOrderOfArrivalDoesNotMatter() throws TrialFailedException {
    publish(1000, 2, 6, 7);
    publish(1000, 0, 5, 5);
    check();
    assertThat(history.total(0)).isEqualTo(13);
  }

  @Test
  void reseedingMovesCountsInsideOnePublication() throws TrialFailedException {
    publish(1000, 0, 9, 1);
    publish(1000, 2, 5, 5);
    check();
  }

  @Test
  void imagesOfNoCheckpointMayGoWithAKill() throws TrialFailedException {
    revisions.add(0, new Revision(1, 10, 1500));
    publish(1000, 0, 5, 5);
    publish(1000, 2, 8, 8);
    publish(2000, 0, 5, 5);
    check();
  }

  @Test
  void aRestoreBelowTheCheckpointFails() {
    revisions.add(0, new Revision(1, 12, 1500));
    publish(1000, 0, 5, 5);
    publish(2000, 0, 5, 5);
    assertThatThrownBy(this::check)
        .isInstanceOf(TrialFailedException.class)
        .hasMessageContaining("fell from 12.0 to 10.0 in attempt 2000");
  }

  @Test
  void aFallInsideAnAttemptFails() {
    publish(1000, 0, 5, 5);
    publish(1000, 2, 5, 4);
    assertThatThrownBy(this::check).hasMessageContaining("fell from 10.0 to 9.0 in attempt 1000");
  }

  @Test
  void anIncompleteRestoreFails() {
    publish(1000, 0, 5);
    assertThatThrownBy(this::check).hasMessageContaining("began with 1 of its 2 sub-centroids");
  }

  @Test
  void whatAKillCutOffIsLeftOut() throws TrialFailedException {
    publish(1000, 0, 9, 1);
    // The donor's half arrived, the other half did not.
    publish(1000, 2, 5);
    publish(2000, 0, 9, 1);
    check();
  }

  @Test
  void whatLiesBehindALostUpsertIsLeftOut() throws TrialFailedException {
    publish(1000, 0, 9, 1);
    history.add(0, 1000, new Upsert(3, 0, 5));
    history.add(0, 1000, new Upsert(4, 0, 5));
    publish(2000, 0, 9, 1);
    check();
  }
}
