package io.deeperstream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.training.BatchSampler.Drawn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchSamplerTest {

  private static MemoryIndex memory(int[]... counts) {
    MemoryIndex memory =
        new MemoryIndex(
            new MemoryBounds(1_000_000, 1L << 40, EvictionPolicy.FIFO, 1),
            counts.length,
            counts[0].length);
    long next = 0;
    for (int s = 0; s < counts.length; s++) {
      for (int c = 0; c < counts[s].length; c++) {
        for (int i = 0; i < counts[s][c]; i++) {
          next++;
          memory.put(new MemoryEntry(0, next, 0, s, c, 1, 0, next));
        }
      }
    }
    return memory;
  }

  @Test
  void everySuperClassHasItsShareAndNoImageComesTwice() {
    MemoryIndex memory = memory(new int[] {1000, 1, 3}, new int[] {40, 0, 0});
    BatchSampler sampler = new BatchSampler(2, 4, 64, 3);
    for (long number = 1; number < 200; number++) {
      List<Drawn> batch = sampler.draw(memory, number);
      assertThat(batch).hasSize(64);
      Map<String, Integer> classes = new HashMap<>();
      batch.forEach(
          d -> classes.merge(d.entry().superCluster() + "/" + d.rotation(), 1, Integer::sum));
      assertThat(classes).hasSize(8);
      assertThat(classes.values()).containsOnly(8);
      assertThat(batch.stream().map(d -> d.entry().key())).doesNotHaveDuplicates();
    }
  }

  @Test
  void subClustersAreDrawnUniformlyWhateverTheirSizeAndImagesUniformlyInThem() {
    MemoryIndex memory = memory(new int[] {1000, 100, 100, 0});
    BatchSampler sampler = new BatchSampler(1, 1, 12, 3);
    int draws = 4000;
    Map<Integer, Integer> subClusters = new HashMap<>();
    Map<Long, Integer> images = new HashMap<>();
    for (long number = 1; number <= draws; number++) {
      for (Drawn drawn : sampler.draw(memory, number)) {
        subClusters.merge(drawn.entry().subCluster(), 1, Integer::sum);
        images.merge(drawn.entry().offset(), 1, Integer::sum);
      }
    }
    assertThat(subClusters.keySet()).containsExactlyInAnyOrder(0, 1, 2);
    subClusters.forEach((c, n) -> assertThat(n / (12.0 * draws)).isCloseTo(1 / 3.0, within(0.01)));
    // Each image of the small ones comes 160 times on average, with a deviation of 13.
    for (long offset = 1001; offset <= 1200; offset++) {
      assertThat(images.get(offset)).isBetween(95, 225);
    }
    assertThat(images).hasSizeGreaterThan(1190);
  }

  @Test
  void theShareOfAnEmptySuperClusterGoesToTheOthers() {
    MemoryIndex memory = memory(new int[] {50}, new int[] {0}, new int[] {50});
    List<Drawn> batch = new BatchSampler(3, 4, 36, 1).draw(memory, 1);
    assertThat(batch).hasSize(36);
    long first = batch.stream().filter(d -> d.entry().superCluster() == 0).count();
    assertThat(first).isIn(16L, 20L);
    assertThat(batch.stream().filter(d -> d.rotation() == 2)).hasSize(9);
    assertThat(new BatchSampler(1, 4, 4, 1).draw(memory(new int[] {0}), 1)).isEmpty();
  }

  @Test
  void tooFewImagesAreRepeatedAsEvenlyAsCanBe() {
    List<Drawn> batch = new BatchSampler(1, 4, 16, 1).draw(memory(new int[] {2, 1}), 1);
    Map<Long, Integer> times = new HashMap<>();
    batch.forEach(drawn -> times.merge(drawn.entry().offset(), 1, Integer::sum));
    assertThat(times).hasSize(3);
    assertThat(times.values()).allMatch(n -> n == 5 || n == 6);
  }

  @Test
  void aDrawIsAFunctionOfSeedNumberAndMemory() {
    MemoryIndex memory = memory(new int[] {100, 50});
    BatchSampler sampler = new BatchSampler(1, 4, 16, 8);
    assertThat(sampler.draw(memory, 5)).isEqualTo(sampler.draw(memory, 5));
    assertThat(sampler.draw(memory, 5)).isNotEqualTo(sampler.draw(memory, 6));
    assertThat(sampler.draw(memory, 5)).isNotEqualTo(new BatchSampler(1, 4, 16, 9).draw(memory, 5));
  }

  @Test
  void aBatchIsAMultipleOfTheSuperClasses() {
    assertThatThrownBy(() -> new BatchSampler(3, 4, 128, 1))
        .hasMessage(
            "batch (128) must be a multiple of the 12 super-classes (3 super-clusters × 4 rotations)");
  }
}
