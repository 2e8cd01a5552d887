package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QuarterTurnsTest {

  /** Two rows of two pixels: a quarter turn counter-clockwise lifts the right column to the top. */
  @Test
  void turnsAreCounterClockwise() {
    byte[] image = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4};
    assertThat(turned(image, 2, 0)).isEqualTo(image);
    assertThat(turned(image, 2, 1)).containsExactly(2, 2, 2, 4, 4, 4, 1, 1, 1, 3, 3, 3);
    assertThat(turned(image, 2, 2)).containsExactly(4, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1);
    assertThat(turned(image, 2, 3)).containsExactly(3, 3, 3, 1, 1, 1, 4, 4, 4, 2, 2, 2);
  }

  @Test
  void fourTurnsAreNone() {
    byte[] image = new byte[3 * 7 * 7];
    new Random(1).nextBytes(image);
    byte[] now = image;
    for (int i = 0; i < 4; i++) {
      now = turned(now, 7, 1);
    }
    assertThat(now).isEqualTo(image);
    assertThat(turned(turned(image, 7, 1), 7, 1)).isEqualTo(turned(image, 7, 2));
    assertThat(turned(turned(image, 7, 2), 7, 1)).isEqualTo(turned(image, 7, 3));
  }

  @Test
  void everyImageHasItsOwnTurn() {
    byte[] images = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8};
    byte[] given = images.clone();
    TrainingBatch batch = new TrainingBatch(images, new int[] {0, 2}, new int[2], new int[2]);
    assertThat(QuarterTurns.of(batch, 2))
        .containsExactly(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 8, 8, 8, 7, 7, 7, 6, 6, 6, 5, 5, 5);
    assertThat(images).isEqualTo(given);
  }

  private static byte[] turned(byte[] image, int size, int turns) {
    return QuarterTurns.of(
        new TrainingBatch(image, new int[] {turns}, new int[1], new int[1]), size);
  }
}
