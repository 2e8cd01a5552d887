package io.deeperstream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReservoirTest {

  /** What a caller holds who does as it is told. */
  private static TreeMap<Long, Integer> fill(
      Reservoir reservoir, List<Map.Entry<Long, Integer>> offers) {
    TreeMap<Long, Integer> held = new TreeMap<>();
    for (Map.Entry<Long, Integer> offer : offers) {
      if (reservoir.accepts(offer.getKey(), offer.getValue())) {
        held.put(offer.getKey(), offer.getValue());
        reservoir.add(offer.getKey(), offer.getValue()).forEach(held::remove);
      }
    }
    return held;
  }

  private static List<Map.Entry<Long, Integer>> offers(int count, long seed) {
    Random random = new Random(seed);
    List<Map.Entry<Long, Integer>> offers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      offers.add(Map.entry(random.nextLong() >>> 1, 1 + random.nextInt(1000)));
    }
    return offers;
  }

  @Test
  void itKeepsTheSmallestPrioritiesWhateverTheOrder() {
    List<Map.Entry<Long, Integer>> offers = offers(997, 1);
    TreeMap<Long, Integer> sorted = new TreeMap<>();
    offers.forEach(offer -> sorted.put(offer.getKey(), offer.getValue()));
    List<Long> smallest = sorted.keySet().stream().limit(100).toList();
    for (int order = 0; order < 5; order++) {
      Collections.shuffle(offers, new Random(order));
      Reservoir reservoir = new Reservoir(100, Long.MAX_VALUE);
      assertThat(fill(reservoir, offers).keySet()).containsExactlyElementsOf(smallest);
      assertThat(reservoir.count()).isEqualTo(100);
    }
  }

  @Test
  void bytesBoundItToTheLongestPrefixThatFits() {
    List<Map.Entry<Long, Integer>> offers = offers(500, 2);
    TreeMap<Long, Integer> held = fill(new Reservoir(1000, 20_000), offers);
    assertThat(held.values().stream().mapToInt(Integer::intValue).sum())
        .isLessThanOrEqualTo(20_000);
    TreeMap<Long, Integer> sorted = new TreeMap<>();
    offers.forEach(offer -> sorted.put(offer.getKey(), offer.getValue()));
    assertThat(held.keySet())
        .containsExactlyElementsOf(sorted.keySet().stream().limit(held.size()).toList());
  }

  @Test
  void everyImageIsEquallyLikely() {
    int[] kept = new int[40];
    int trials = 4000;
    for (int trial = 0; trial < trials; trial++) {
      List<Map.Entry<Long, Integer>> offers = new ArrayList<>();
      for (int i = 0; i < kept.length; i++) {
        offers.add(Map.entry(Draws.bits(trial, i, 0, 0) >>> 1, i));
      }
      fill(new Reservoir(10, Long.MAX_VALUE), offers).values().forEach(i -> kept[i]++);
    }
    double deviation = Math.sqrt(trials * 0.25 * 0.75);
    for (int count : kept) {
      assertThat((double) count).isEqualTo(trials * 0.25, within(4.5 * deviation));
    }
  }

  @Test
  void aRestoredOneGoesOn() {
    List<Map.Entry<Long, Integer>> offers = offers(600, 3);
    Reservoir whole = new Reservoir(50, 15_000);
    TreeMap<Long, Integer> expected = fill(whole, offers);
    Reservoir first = new Reservoir(50, 15_000);
    TreeMap<Long, Integer> held = fill(first, offers.subList(0, 300));
    Reservoir second = Reservoir.restore(50, 15_000, first.threshold(), held.entrySet());
    assertThat(second.bytes()).isEqualTo(first.bytes());
    for (Map.Entry<Long, Integer> offer : offers.subList(300, 600)) {
      if (second.accepts(offer.getKey(), offer.getValue())) {
        held.put(offer.getKey(), offer.getValue());
        second.add(offer.getKey(), offer.getValue()).forEach(held::remove);
      }
    }
    assertThat(held).isEqualTo(expected);
    assertThat(second.threshold()).isEqualTo(whole.threshold());
  }

  @Test
  void anImageLargerThanAllTheRoomDoesNotEmptyTheSample() {
    Reservoir reservoir = new Reservoir(10, 100);
    reservoir.add(50, 60);
    assertThat(reservoir.accepts(1, 101)).isFalse();
    assertThat(reservoir.add(1, 101)).isEmpty();
    assertThat(reservoir.count()).isEqualTo(1);
    assertThat(reservoir.threshold()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void badNumbersAreNamed() {
    assertThatThrownBy(() -> new Reservoir(0, 5)).hasMessageContaining("0 images, 5 bytes");
    assertThatThrownBy(() -> new Reservoir(1, 5).accepts(-1, 3)).hasMessageContaining("(-1)");
  }
}
