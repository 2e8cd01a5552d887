package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.fit.FitImage;
import io.deeperstream.training.ImageKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MemoryReaderTest {

  private final List<Integer> slices = new ArrayList<>();
  private final Set<Long> left = new HashSet<>();

  private MemoryReader reader(int images, int bytes) {
    return new MemoryReader(
        LongStream.range(0, images).mapToObj(i -> new ImageKey(0, i)).toList(),
        reading -> {
          try {
            return CompletableFuture.completedFuture(reading.call());
          } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
          }
        },
        keys -> {
          slices.add(keys.size());
          return keys.stream()
              .filter(key -> !left.contains(key.offset()))
              .map(key -> new FitImage(0, key.offset(), 0, 0, new byte[bytes]))
              .toList();
        });
  }

  @Test
  void everyImageComesOnceInItsOrderAndSmallFilesInLargeSlices() {
    List<Long> read = new ArrayList<>();
    reader(5000, 1000).forEachRemaining(image -> read.add(image.offset()));
    assertThat(read).hasSize(5000);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i)).isEqualTo((long) i);
    }
    assertThat(slices).startsWith(64, 1024).hasSize(6);
  }

  @Test
  void largeFilesComeInSlicesOfAFewAndTheNextIsAskedForAhead() {
    MemoryReader reader = reader(200, 1 << 20);
    for (int i = 0; i < 64; i++) {
      reader.next();
    }
    assertThat(slices).containsExactly(64, 8);
    reader.next();
    assertThat(slices).containsExactly(64, 8, 8);
  }

  @Test
  void imagesThatHaveLeftArePassedOver() {
    LongStream.range(0, 70).forEach(left::add);
    left.add(99L);
    List<Long> read = new ArrayList<>();
    reader(100, 1000).forEachRemaining(image -> read.add(image.offset()));
    assertThat(read).containsExactlyElementsOf(LongStream.range(70, 99).boxed().toList());
  }

  @Test
  void anEmptyMemoryHasNoneAndAFailureIsTold() {
    MemoryReader empty = reader(0, 1);
    assertThat(empty.hasNext()).isFalse();
    assertThatThrownBy(empty::next)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("no further image of 0");
    MemoryReader failing =
        new MemoryReader(
            List.of(new ImageKey(0, 1)),
            reading -> CompletableFuture.failedFuture(new IOException("disk")),
            keys -> List.of());
    assertThatThrownBy(failing::next)
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("disk");
  }
}
