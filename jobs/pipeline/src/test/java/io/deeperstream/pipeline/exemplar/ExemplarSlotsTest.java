package io.deeperstream.pipeline.exemplar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.schemas.ExemplarKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExemplarSlotsTest {

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void keepsTheNearestOfAll() {
    ExemplarSlots slots = new ExemplarSlots(3, 0);
    Map<Integer, Float> held = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      float distance = (i * 37) % 101;
      OptionalInt slot = slots.slotFor(0, i, distance, random);
      if (slot.isPresent()) {
        slots.put(slot.getAsInt(), 0, i, distance);
        held.put(slot.getAsInt(), distance);
      }
    }
    assertThat(held).hasSize(6);
    held.forEach(
        (slot, distance) ->
            assertThat(slots.kind(slot))
                .isEqualTo(slot < 3 ? ExemplarKind.NEAREST : ExemplarKind.RANDOM));
    assertThat(held.entrySet().stream().filter(e -> e.getKey() < 3).map(Map.Entry::getValue))
        .containsExactlyInAnyOrder(0f, 1f, 2f);
  }

  @Test
  void anImageThatComesAgainChangesNothing() {
    ExemplarSlots slots = new ExemplarSlots(1, 0);
    slots.put(slots.slotFor(2, 7, 5, random).orElseThrow(), 2, 7, 5);
    assertThat(slots.slotFor(2, 7, 1, random)).isEmpty();
    assertThat(slots.slotFor(1, 7, 1, random)).hasValue(0);
  }

  @Test
  void theOthersAreAUniformSample() {
    int images = 50;
    int trials = 4000;
    int[] held = new int[images];
    for (int trial = 0; trial < trials; trial++) {
      ExemplarSlots slots = new ExemplarSlots(5, 0);
      for (int slot = 0; slot < 5; slot++) {
        slots.put(slot, 9, slot, 0);
      }
      long[] last = new long[10];
      Arrays.fill(last, -1);
      for (int i = 0; i < images; i++) {
        OptionalInt slot = slots.slotFor(0, i, 1, random);
        if (slot.isPresent()) {
          slots.put(slot.getAsInt(), 0, i, 1);
          last[slot.getAsInt()] = i;
        }
      }
      for (int slot = 5; slot < 10; slot++) {
        held[(int) last[slot]]++;
      }
    }
    double expected = trials * 5.0 / images;
    for (int i = 0; i < images; i++) {
      assertThat((double) held[i]).as("image %d", i).isCloseTo(expected, within(expected / 4));
    }
  }
}
