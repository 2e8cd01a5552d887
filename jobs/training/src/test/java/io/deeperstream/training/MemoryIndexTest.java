package io.deeperstream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryIndexTest {

  private static final int M = 3;
  private static final int PER_SUPER = 5;

  private static MemoryIndex memory(long images, long bytes, EvictionPolicy policy) {
    return new MemoryIndex(new MemoryBounds(images, bytes, policy, 7), M, PER_SUPER);
  }

  private static MemoryEntry entry(long offset, int superCluster, int subCluster, long sequence) {
    return new MemoryEntry(0, offset, 0, superCluster, subCluster, 10, (int) offset, sequence);
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void boundsHoldAndWhatLeavesIsToldAtAnySequenceOfChanges(EvictionPolicy policy) {
    Random random = new Random(1);
    MemoryIndex memory = memory(60, 700, policy);
    Map<ImageKey, MemoryEntry> model = new HashMap<>();
    for (long sequence = 1; sequence < 3000; sequence++) {
      MemoryEntry entry =
          new MemoryEntry(
              0,
              random.nextInt(150),
              0,
              random.nextInt(M),
              random.nextInt(PER_SUPER),
              5 + random.nextInt(20),
              0,
              sequence);
      if (random.nextInt(8) == 0) {
        entry = entry.unlabelled(0);
      }
      model.put(entry.key(), entry);
      memory.put(entry).forEach(model::remove);
      if (random.nextInt(5) == 0 && memory.holds(entry.key())) {
        MemoryEntry other = entry.labelled(0, random.nextInt(M), random.nextInt(PER_SUPER));
        memory.relabel(other);
        model.put(entry.key(), other);
      }
      assertThat(memory.size()).isLessThanOrEqualTo(60);
      assertThat(memory.bytes()).isLessThanOrEqualTo(700);
      assertSame(memory, model);
    }
    assertThat(memory.wasFull()).isTrue();
  }

  private static void assertSame(MemoryIndex memory, Map<ImageKey, MemoryEntry> model) {
    assertThat(memory.entries()).containsExactlyInAnyOrderElementsOf(model.values());
    assertThat(memory.bytes()).isEqualTo(model.values().stream().mapToLong(e -> e.bytes()).sum());
    assertThat(memory.digest())
        .isEqualTo(model.values().stream().mapToLong(MemoryEntry::hash).sum());
    for (int s = 0; s < M; s++) {
      List<Integer> live = new ArrayList<>();
      for (int c = 0; c < PER_SUPER; c++) {
        int superCluster = s;
        int subCluster = c;
        List<MemoryEntry> expected =
            model.values().stream()
                .filter(e -> e.superCluster() == superCluster && e.subCluster() == subCluster)
                .sorted((a, b) -> Long.compare(a.sequence(), b.sequence()))
                .toList();
        assertThat(memory.size(s, c)).isEqualTo(expected.size());
        assertThat(
                IntStream.range(0, expected.size())
                    .mapToObj(i -> memory.get(superCluster, subCluster, i)))
            .containsExactlyElementsOf(expected);
        if (!expected.isEmpty()) {
          live.add(c);
        }
      }
      assertThat(memory.liveSubClusters(s))
          .containsExactly(live.stream().mapToInt(Integer::intValue).toArray());
    }
    assertThat(memory.unlabelledCount())
        .isEqualTo((int) model.values().stream().filter(e -> !e.isLabelled()).count());
  }

  @Test
  void fifoForgetsTheOldestAndAnImageThatComesAgainIsYoung() {
    MemoryIndex memory = memory(3, 1000, EvictionPolicy.FIFO);
    memory.put(entry(1, 0, 0, 1));
    memory.put(entry(2, 0, 0, 2));
    memory.put(entry(3, 1, 0, 3));
    assertThat(memory.put(entry(1, 0, 0, 4))).as("no room was needed").isEmpty();
    assertThat(memory.put(entry(4, 0, 0, 5))).containsExactly(new ImageKey(0, 2));
  }

  @Test
  void clusterTakesTheOldestOfTheLargestSoThatWhatIsRareStays() {
    MemoryIndex memory = memory(100, 10_000, EvictionPolicy.CLUSTER);
    long sequence = 0;
    for (int i = 0; i < 10; i++) {
      memory.put(entry(i, 2, 4, ++sequence));
    }
    for (int i = 10; i < 2000; i++) {
      memory.put(entry(i, i % 2, 0, ++sequence));
    }
    assertThat(memory.size(2, 4)).as("below its quota").isEqualTo(10);
    assertThat(memory.size(0, 0)).isEqualTo(45);
    assertThat(memory.size(1, 0)).isEqualTo(45);
    assertThat(memory.get(0, 0, 0).offset()).as("the last 45 even ones").isEqualTo(1998 - 2 * 44);
  }

  @Test
  void theReservoirIsUniformOverAllThatEverCameAndDoesNotDependOnTheOrder() {
    int kept = 200;
    int came = 2000;
    List<Long> offsets = new ArrayList<>(LongStream.range(0, came).boxed().toList());
    MemoryIndex inOrder = fill(offsets, kept);
    Collections.shuffle(offsets, new Random(3));
    MemoryIndex shuffled = fill(offsets, kept);
    assertThat(shuffled.entries().stream().map(MemoryEntry::key))
        .containsExactlyInAnyOrderElementsOf(
            inOrder.entries().stream().map(MemoryEntry::key).toList());
    long early = inOrder.entries().stream().filter(e -> e.offset() < came / 2).count();
    // Binomial(200, 1/2): five standard deviations are 35.
    assertThat(early).isBetween(65L, 135L);
  }

  private static MemoryIndex fill(List<Long> offsets, int kept) {
    MemoryIndex memory = memory(kept, 1_000_000, EvictionPolicy.RESERVOIR);
    long sequence = 0;
    for (long offset : offsets) {
      memory.put(entry(offset, 0, 0, ++sequence));
    }
    assertThat(memory.size()).isEqualTo(kept);
    return memory;
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void aRebuiltMemoryGoesOnAsTheLostOne(EvictionPolicy policy) {
    MemoryIndex lost = memory(50, 10_000, policy);
    for (int i = 1; i <= 300; i++) {
      lost.put(entry(i * 7 % 113, i % M, i % PER_SUPER, i));
    }
    List<MemoryEntry> stored = new ArrayList<>(lost.entries());
    Collections.shuffle(stored, new Random(9));
    MemoryIndex rebuilt = memory(50, 10_000, policy);
    rebuilt.restore(stored, lost.threshold(), lost.wasFull());
    assertThat(rebuilt.digest()).isEqualTo(lost.digest());
    BatchSampler sampler = new BatchSampler(M, 4, 48, 5);
    for (int i = 301; i <= 500; i++) {
      MemoryEntry next = entry(i * 7 % 113, i % M, i % PER_SUPER, i);
      assertThat(rebuilt.put(next)).isEqualTo(lost.put(next));
      assertThat(sampler.draw(rebuilt, i)).isEqualTo(sampler.draw(lost, i));
    }
  }

  @Test
  void aLargerFileThanTheMemoryDoesNotEmptyIt() {
    MemoryIndex memory = memory(10, 25, EvictionPolicy.FIFO);
    memory.put(entry(1, 0, 0, 1));
    MemoryEntry large = new MemoryEntry(0, 2, 0, 0, 0, 26, 0, 2);
    assertThat(memory.put(large)).containsExactly(large.key());
    assertThat(memory.size()).isEqualTo(1);
  }

  @Test
  void anotherGenerationTakesAllLabelsAndNoImage() {
    MemoryIndex memory = memory(10, 1000, EvictionPolicy.CLUSTER);
    memory.put(entry(1, 2, 4, 1));
    memory.put(entry(2, 0, 0, 2));
    memory.reshape(1, 1, 2);
    assertThat(memory.unlabelledCount()).isEqualTo(2);
    assertThat(memory.counts()).containsExactly(0, 0);
    memory.relabel(memory.get(new ImageKey(0, 2)).labelled(1, 0, 1));
    assertThat(memory.counts()).containsExactly(0, 1);
    assertThat(memory.unlabelled(5)).extracting(MemoryEntry::offset).containsExactly(1L);
    assertThatThrownBy(() -> memory.put(entry(3, 0, 2, 3)))
        .hasMessageContaining("sub-cluster 2 of super-cluster 0; there are 1 super-clusters × 2");
  }

  @Test
  void boundsAreChecked() {
    assertThatThrownBy(() -> new MemoryBounds(0, 5, EvictionPolicy.FIFO, 1))
        .hasMessage("the bounds of a memory (0 images, 5 bytes) must be at least 1");
  }

  @Test
  void bucketsAreEvenlyFilled() {
    int[] counts = new int[ImageKey.BUCKETS];
    for (int i = 0; i < 100 * ImageKey.BUCKETS; i++) {
      counts[new ImageKey(i % 3, i / 3).bucket()]++;
    }
    assertThat(Arrays.stream(counts).min().getAsInt()).isGreaterThan(50);
    assertThat(Arrays.stream(counts).max().getAsInt()).isLessThan(160);
  }
}
