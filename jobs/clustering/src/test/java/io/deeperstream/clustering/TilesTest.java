package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TilesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 50})
  void runsEveryTileOnceAndClosesEveryWorker(int threads) {
    AtomicIntegerArray runs = new AtomicIntegerArray(37);
    AtomicInteger open = new AtomicInteger();
    Set<Thread> used = ConcurrentHashMap.newKeySet();
    Tiles.forEach(
        37,
        threads,
        () -> {
          open.incrementAndGet();
          used.add(Thread.currentThread());
          return new Tiles.Worker() {
            @Override
            public void run(int tile) {
              runs.incrementAndGet(tile);
            }

            @Override
            public void close() {
              open.decrementAndGet();
            }
          };
        });
    for (int tile = 0; tile < 37; tile++) {
      assertThat(runs.get(tile)).as("tile %d", tile).isEqualTo(1);
    }
    assertThat(open).hasValue(0);
    assertThat(used).contains(Thread.currentThread()).hasSizeBetween(1, Math.min(threads, 37));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void failureOfAWorkerReachesTheCaller(int threads) {
    assertThatThrownBy(
            () ->
                Tiles.forEach(
                    9,
                    threads,
                    () ->
                        tile -> {
                          if (tile == 5) {
                            throw new IllegalStateException("tile 5 broke");
                          }
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tile 5 broke");
  }

  @Test
  void anInterruptedCallerStillGetsAllTiles() {
    AtomicInteger runs = new AtomicInteger();
    Thread.currentThread().interrupt();
    Tiles.forEach(100, 2, () -> tile -> runs.incrementAndGet());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(runs).hasValue(100);
  }

  @Test
  void aFitEndsAtTheNextTileWhenItsThreadIsInterrupted() {
    AtomicInteger runs = new AtomicInteger();
    Thread fit = Thread.currentThread();
    assertThatThrownBy(
            () ->
                Tiles.forEachInterruptibly(
                    100_000,
                    2,
                    () ->
                        tile -> {
                          if (runs.incrementAndGet() == 10) {
                            fit.interrupt();
                          }
                        }))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining(" was interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(runs).hasValueLessThan(100_000);
  }

  @Test
  void refusesNoThreads() {
    assertThatThrownBy(() -> Tiles.forEach(1, 0, () -> tile -> {}))
        .hasMessage("threads (0) must be at least 1");
  }

  @Test
  void coversWithWholeTiles() {
    assertThat(Tiles.covering(0, 4)).isZero();
    assertThat(Tiles.covering(8, 4)).isEqualTo(2);
    assertThat(Tiles.covering(9, 4)).isEqualTo(3);
    assertThat(Tiles.covering(Integer.MAX_VALUE, 2)).isEqualTo(1 << 30);
  }
}
