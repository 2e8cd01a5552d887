package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReservoirReaderTest {

  private final List<Integer> slices = new ArrayList<>();

  private ReservoirReader reader(int images, int bytes) {
    return new ReservoirReader(
        LongStream.range(0, images).boxed().toList(),
        reading -> {
          try {
            return CompletableFuture.completedFuture(reading.call());
          } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
          }
        },
        priorities -> {
          slices.add(priorities.size());
          return priorities.stream()
              .map(p -> new ReservoirImage(0, 0, Math.toIntExact(p), new byte[bytes]))
              .toList();
        });
  }

  @Test
  void everyImageComesOnceInItsOrderAndSmallFilesInLargeSlices() {
    List<Integer> read = new ArrayList<>();
    reader(5000, 1000).forEachRemaining(image -> read.add(image.subCluster()));
    assertThat(read).hasSize(5000);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i)).isEqualTo(i);
    }
    assertThat(slices).startsWith(64, 1024).hasSize(6);
  }

  @Test
  void largeFilesComeInSlicesOfAFewAndTheNextIsAskedForAhead() {
    ReservoirReader reader = reader(200, 1 << 20);
    for (int i = 0; i < 64; i++) {
      reader.next();
    }
    assertThat(slices).containsExactly(64, 8);
    reader.next();
    assertThat(slices).containsExactly(64, 8, 8);
  }

  @Test
  void anEmptySampleHasNoneAndAFailureIsTold() {
    ReservoirReader empty = reader(0, 1);
    assertThat(empty.hasNext()).isFalse();
    assertThatThrownBy(empty::next)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("the sample has 0 images");
    ReservoirReader failing =
        new ReservoirReader(
            List.of(1L),
            reading -> CompletableFuture.failedFuture(new IOException("disk")),
            priorities -> List.of());
    assertThatThrownBy(failing::next)
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("disk");
  }
}
