package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CropViewTest {

  private static final int DRAWS = 20_000;

  private static List<CropView> draw(int width, int height, double minArea) {
    ImageHeader header = new ImageHeader(ImageFormat.JPEG, width, height, false);
    SplittableRandom random = new SplittableRandom(5);
    List<CropView> crops = new ArrayList<>();
    for (int i = 0; i < DRAWS; i++) {
      crops.add(CropView.random(header, minArea, 224, random));
    }
    return crops;
  }

  @ParameterizedTest
  @CsvSource({"1000, 1000, 0.08", "1024, 768, 0.08", "500, 900, 0.4", "40, 40, 0.4"})
  void cropsLieInTheImageWithAreaAndRatioInRange(int width, int height, double minArea) {
    for (CropView crop : draw(width, height, minArea)) {
      assertThat(crop.top()).isBetween(0, height - crop.height());
      assertThat(crop.left()).isBetween(0, width - crop.width());
      // Sides are whole pixels: half a pixel of each side either way.
      double half = 0.5 / crop.width() + 0.5 / crop.height();
      double share = (double) crop.width() * crop.height() / ((double) width * height);
      assertThat(share).isBetween(minArea * (1 - half), 1.0);
      double ratio = (double) crop.width() / crop.height();
      assertThat(ratio).isBetween(0.75 * (1 - 2 * half), 4.0 / 3 * (1 + 2 * half));
    }
  }

  /** On a square as large as this, areas below 3/4 always fit, so that their law shows. */
  @Test
  void areasAreUniformAndRatiosLogUniformWhereEverythingFits() {
    int low = 0;
    int high = 0;
    int wide = 0;
    double logRatio = 0;
    for (CropView crop : draw(4000, 4000, 0.08)) {
      double share = (double) crop.width() * crop.height() / 16e6;
      low += share < 0.3 ? 1 : 0;
      high += share >= 0.3 && share < 0.52 ? 1 : 0;
      logRatio += Math.log((double) crop.width() / crop.height());
      wide += crop.width() > crop.height() ? 1 : 0;
    }
    // Equal lengths of the interval; 5 standard errors.
    assertThat(low - high).isBetween(-560, 560);
    assertThat(low / (double) DRAWS).isBetween(0.22 / 0.92, 0.22 / 0.92 + 0.06);
    assertThat(logRatio / DRAWS).isCloseTo(0, within(5 * 0.166 / Math.sqrt(DRAWS)));
    assertThat(wide / (double) DRAWS).isCloseTo(0.5, within(0.02));
  }

  @Test
  void cropsAreSpreadOverTheImage() {
    double x = 0;
    double y = 0;
    for (CropView crop : draw(1024, 768, 0.08)) {
      x += (crop.left() + crop.width() / 2.0) / 1024 / DRAWS;
      y += (crop.top() + crop.height() / 2.0) / 768 / DRAWS;
    }
    assertThat(x).isCloseTo(0.5, within(0.01));
    assertThat(y).isCloseTo(0.5, within(0.01));
  }

  @Test
  void whatNoCropFitsShowsTheLargestCentreOfAnAllowedRatio() {
    for (CropView crop : draw(5000, 10, 1).subList(0, 50)) {
      assertThat(crop.height()).isEqualTo(10);
      assertThat(crop.width()).isEqualTo(13);
      assertThat(crop.left()).isEqualTo((5000 - 13) / 2);
    }
    assertThat(draw(1, 1, 0.08)).allMatch(crop -> crop.width() == 1 && crop.height() == 1);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4", "8"})
  void theWindowHoldsTheCropAndLittleMore(int ratio) {
    for (CropView crop : draw(1003, 771, 0.08).subList(0, 500)) {
      Window window = crop.window(ratio).orElseThrow();
      assertThat(window.top()).isNotNegative();
      assertThat(window.left()).isNotNegative();
      assertThat(window.top() + window.height()).isLessThanOrEqualTo((771 + ratio - 1) / ratio);
      assertThat(window.left() + window.width()).isLessThanOrEqualTo((1003 + ratio - 1) / ratio);
      assertThat((double) window.height())
          .isBetween((double) crop.height() / ratio, crop.height() / (double) ratio + 3);
      assertThat((double) window.width())
          .isBetween((double) crop.width() / ratio, crop.width() / (double) ratio + 3);
      Resampling whole = crop.resampling(ratio);
      Resampling part = whole.within(window);
      assertThat(part.offsetY())
          .isCloseTo(whole.offsetY() - window.top() * whole.scaleY(), within(1e-3f));
      // The square begins inside of the window, less than a decoded pixel from its edge.
      assertThat(part.offsetY()).isBetween(-0.01f, 1.01f * part.scaleY());
      assertThat(part.offsetX()).isBetween(-0.01f, 1.01f * part.scaleX());
    }
  }
}
