package io.deeperstream.view.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.view.state.ViewStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ViewStateTest {

  private static final ClusterQuery ALL =
      new ClusterQuery(100, ClusterQuery.Sort.ID, Optional.empty());

  private final ViewState state = new ViewState(1005);

  private void take(String run, long attempt, int row, long millis) {
    state.take(Records.centroid(run, attempt, 0, row / 4, row % 4, row), millis);
  }

  @Test
  void saysHowFarItCanBeReliedOn() {
    assertThat(state.status().state()).isEqualTo(State.CATCHING_UP);
    state.reading(true);
    assertThat(state.status().state()).isEqualTo(State.EMPTY);
    take("a", 1, 0, 10);
    take("a", 1, 1, 20);
    assertThat(state.status().state()).isEqualTo(State.READY);
    take("a", 2, 0, 30);
    assertThat(state.status().state()).isEqualTo(State.RECOVERING);
    state.failed("no broker");
    assertThat(state.status().state()).isEqualTo(State.ERROR);
    assertThat(state.status().error()).contains("no broker");
    assertThat(state.status().clusters()).as("what was read stays").isEqualTo(1);
    state.reading(true);
    take("a", 2, 1, 40);
    assertThat(state.status().state()).isEqualTo(State.READY);
    assertThat(state.status().error()).isEmpty();
  }

  @Test
  void countsWhatItHasRead() {
    take("a", 1, 0, 40);
    take("a", 1, 1, 20);
    take("a", 1, 5, 30);
    take("old", 1, 6, 10);
    state.take(Records.announced(0, "hash", null), 15);
    state.skipUnreadable();
    ViewStatus status = state.status();
    assertThat(status.run()).isEqualTo("a");
    assertThat(status.attempt()).isEqualTo(1);
    assertThat(status.generation()).isZero();
    assertThat(status.hash()).contains("hash");
    assertThat(status.superClusters()).isEqualTo(2);
    assertThat(status.clusters()).isEqualTo(3);
    assertThat(status.liveClusters()).as("of 1000, 1010.01 and 1010.05 images").isEqualTo(2);
    assertThat(status.totalCount()).isCloseTo(1000 + 1010.01 + 1010.05, within(1e-9));
    assertThat(status.lastUpdate()).contains(Instant.ofEpochMilli(40));
    assertThat(status.recordsRead()).isEqualTo(6);
    assertThat(status.unreadableRecords()).isEqualTo(1);
    state.take(Records.announced(1, "next", "hash"), 50);
    assertThat(state.status().hash()).as("the clusters are still of generation 0").isEmpty();
  }

  @Test
  void aNewRunBeginsWithoutTheOldOnesClusters() {
    take("a", 7, 0, 10);
    take("a", 7, 1, 10);
    take("b", 0, 3, 20);
    assertThat(state.clusters(ALL).run()).isEqualTo("b");
    assertThat(state.clusters(ALL).clusters())
        .extracting(SubCluster::subCluster)
        .containsExactly(3);
    state.reading(true);
    assertThat(state.status().state()).isEqualTo(State.READY);
  }

  @Test
  void pagesAreStretchesOfOneOrder() {
    for (int row = 6; row >= 0; row--) {
      take("a", 1, row, 10);
    }
    List<SubCluster> pages = new ArrayList<>();
    Optional<ClusterCursor> next = Optional.empty();
    do {
      ClusterPage page = state.clusters(new ClusterQuery(2, ClusterQuery.Sort.ID, next));
      assertThat(page.total()).isEqualTo(7);
      pages.addAll(page.clusters());
      next = page.next().flatMap(cursor -> ClusterCursor.parse(cursor.text()));
    } while (next.isPresent());
    assertThat(pages)
        .extracting(cluster -> cluster.superCluster() * 4 + cluster.subCluster())
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(
            state
                .clusters(new ClusterQuery(3, ClusterQuery.Sort.COUNT, Optional.empty()))
                .clusters())
        .extracting(SubCluster::count)
        .containsExactly(
            Records.count(1, 0, 3, 3), Records.count(1, 0, 2, 6), Records.count(1, 0, 2, 2));
  }

  /** A status counts rows and weight of one moment, whoever writes meanwhile. */
  @Test
  void answersAreOfOneMoment() {
    int rows = 4;
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () ->
                IntStream.range(0, 2000)
                    .forEach(
                        attempt ->
                            IntStream.range(0, rows).forEach(r -> take("a", attempt, r, 1))));
    while (!writer.isDone()) {
      ViewStatus status = state.status();
      double expected =
          IntStream.range(0, status.clusters())
              .mapToDouble(r -> Records.count(status.attempt(), 0, r, r))
              .sum();
      assertThat(status.totalCount()).isEqualTo(expected);
    }
    writer.join();
    assertThat(state.status().clusters()).isEqualTo(rows);
  }
}
