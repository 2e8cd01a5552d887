package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageReducerTest {

  private static final int SIDE = 64;

  private ImageReducer reducer;

  @BeforeAll
  void start() {
    reducer = new ImageReducer(SIDE, DecodeLimits.defaults());
  }

  @AfterAll
  void stop() {
    reducer.close();
  }

  static List<byte[]> large() {
    BufferedImage picture = TestImages.gradient(700, 400, BufferedImage.TYPE_INT_RGB);
    return List.of(
        TestImages.jpeg(picture),
        TestImages.progressiveJpeg(picture),
        TestImages.write(picture, "png"),
        TestImages.write(picture, "bmp"));
  }

  @ParameterizedTest
  @MethodSource("large")
  void theShorterSideIsBroughtDownAndThePictureStays(byte[] file) throws Exception {
    byte[] reduced = reducer.reduce(file);
    assertThat(reduced).hasSizeLessThan(file.length);
    BufferedImage found = ImageIO.read(new ByteArrayInputStream(reduced));
    assertThat(found.getHeight()).isEqualTo(SIDE);
    assertThat(found.getWidth()).isEqualTo(112);
    for (int y = 2; y < SIDE - 2; y += 7) {
      for (int x = 2; x < 110; x += 9) {
        Color colour = new Color(found.getRGB(x, y));
        Color expected = new Color(TestImages.gradientColour(x, y, 112, SIDE));
        assertThat(Math.abs(colour.getRed() - expected.getRed())).isLessThanOrEqualTo(5);
        assertThat(Math.abs(colour.getGreen() - expected.getGreen())).isLessThanOrEqualTo(5);
        assertThat(Math.abs(colour.getBlue() - expected.getBlue())).isLessThanOrEqualTo(5);
      }
    }
    assertThat(reducer.reduce(file)).isEqualTo(reduced);
  }

  @ParameterizedTest
  @MethodSource("large")
  void theClusteringViewOfTheReducedFileIsThatOfTheFile(byte[] file) throws Exception {
    try (ImageDecoder decoder = new ImageDecoder(32, 32, DecodeLimits.defaults())) {
      byte[] expected = decoder.decode(file).pixels();
      byte[] found = decoder.decode(reducer.reduce(file)).pixels();
      double difference = 0;
      for (int i = 0; i < expected.length; i++) {
        difference += Math.abs((expected[i] & 0xff) - (found[i] & 0xff));
      }
      assertThat(difference / expected.length).isLessThan(2);
    }
  }

  /** Red with a transparent right half; noise keeps the PNG larger than its JPEG. */
  @Test
  void transparencyBecomesWhite() throws Exception {
    BufferedImage picture = new BufferedImage(300, 200, BufferedImage.TYPE_INT_ARGB);
    Random random = new Random(3);
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 150; x++) {
        picture.setRGB(x, y, new Color(255 - random.nextInt(20), random.nextInt(20), 0).getRGB());
      }
    }
    byte[] file = TestImages.write(picture, "png");
    BufferedImage found = ImageIO.read(new ByteArrayInputStream(reducer.reduce(file)));
    assertThat(found.getHeight()).isEqualTo(SIDE);
    Color left = new Color(found.getRGB(20, 30));
    Color right = new Color(found.getRGB(80, 30));
    assertThat(left.getRed()).isGreaterThan(230);
    assertThat(left.getGreen()).isLessThan(30);
    assertThat(Math.min(right.getGreen(), right.getBlue())).isGreaterThan(245);
  }

  @Test
  void aPictureThatIsSmallEnoughIsTheVerySameArray() throws Exception {
    byte[] file = TestImages.jpeg(TestImages.gradient(SIDE, 500, BufferedImage.TYPE_INT_RGB));
    assertThat(reducer.reduce(file)).isSameAs(file);
  }

  @Test
  void aFileThatWouldGrowIsTheVerySameArray() throws Exception {
    byte[] file =
        TestImages.write(
            TestImages.filled(80, 80, BufferedImage.TYPE_BYTE_BINARY, Color.WHITE), "png");
    assertThat(reducer.reduce(file)).isSameAs(file);
  }

  @Test
  void aDamagedFileIsRefused() {
    byte[] file = TestImages.write(TestImages.gradient(300, 300, 1), "png");
    assertThatThrownBy(() -> reducer.reduce(Arrays.copyOf(file, 200)))
        .isInstanceOf(UndecodableImageException.class);
    assertThatThrownBy(() -> new ImageReducer(0, DecodeLimits.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shorterSide (0) must be at least 1");
  }
}
