package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingViewTest {

  private static final int SIZE = 24;

  /** Dark at the left, bright at the right. */
  private static byte[] ramp(int width, int height, String format) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setPaint(new GradientPaint(0, 0, new Color(10, 20, 30), width, height, Color.WHITE));
    pen.fillRect(0, 0, width, height);
    pen.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, format, file);
    return file.toByteArray();
  }

  private static byte[] view(byte[] file, long seed, double minArea) throws Exception {
    byte[] pixels = new byte[SIZE * SIZE * 3];
    try (TrainingView view = new TrainingView(SIZE, minArea, DecodeLimits.defaults())) {
      view.decodeInto(file, seed, pixels, 0);
    }
    return pixels;
  }

  @Test
  void theSeedDecides() throws Exception {
    byte[] file = ramp(200, 160, "jpeg");
    assertThat(view(file, 7, 0.08)).isEqualTo(view(file, 7, 0.08));
    assertThat(view(file, 7, 0.08)).isNotEqualTo(view(file, 8, 0.08));
  }

  @Test
  void halfOfTheViewsAreMirrored() throws Exception {
    byte[] file = ramp(60, 50, "jpeg");
    int mirrored = 0;
    Set<Integer> edges = new HashSet<>();
    try (TrainingView view = new TrainingView(SIZE, 0.4, DecodeLimits.defaults())) {
      for (int seed = 0; seed < 1000; seed++) {
        byte[] pixels = new byte[SIZE * SIZE * 3];
        view.decodeInto(file, seed, pixels, 0);
        int left = pixels[SIZE * SIZE / 2 * 3] & 0xff;
        int right = pixels[(SIZE * SIZE / 2 + SIZE - 1) * 3] & 0xff;
        mirrored += left > right ? 1 : 0;
        edges.add(Math.min(left, right));
      }
    }
    // 5 standard errors of a fair coin.
    assertThat(mirrored).isBetween(420, 580);
    assertThat(edges).hasSizeGreaterThan(20);
  }

  /** A PNG is decoded whole, a JPEG only in the crop, reduced where it is large. */
  @ParameterizedTest
  @ValueSource(ints = {40, 97, 230, 611})
  void aPartlyDecodedJpegShowsWhatAWholePictureShows(int width) throws Exception {
    byte[] jpeg = ramp(width, width - 9, "jpeg");
    byte[] png = ramp(width, width - 9, "png");
    SplittableRandom seeds = new SplittableRandom(width);
    for (int i = 0; i < 30; i++) {
      long seed = seeds.nextLong();
      byte[] part = view(jpeg, seed, 0.08);
      byte[] whole = view(png, seed, 0.08);
      for (int at = 0; at < part.length; at++) {
        assertThat(Math.abs((part[at] & 0xff) - (whole[at] & 0xff)))
            .as("seed %d, byte %d", seed, at)
            .isLessThanOrEqualTo(6);
      }
    }
  }

  @Test
  void aTruncatedJpegIsStillAView() throws Exception {
    byte[] file = ramp(200, 160, "jpeg");
    byte[] cut = Arrays.copyOf(file, file.length * 2 / 3);
    byte[] pixels = new byte[SIZE * SIZE * 3];
    try (TrainingView view = new TrainingView(SIZE, 0.08, DecodeLimits.defaults())) {
      assertThat(view.decodeInto(cut, 3, pixels, 0)).isTrue();
      assertThat(view.decodeInto(file, 3, pixels, 0)).isFalse();
    }
  }

  @Test
  void anAreaOutOfRangeIsNamed() {
    assertThatThrownBy(() -> new TrainingView(SIZE, 0, DecodeLimits.defaults()))
        .hasMessage("minArea (0.0) must be in (0, 1]");
  }
}
