package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  private static final int SIZE = 20;

  private static ImageDecoder decoder;

  @BeforeAll
  static void open() {
    decoder = new ImageDecoder(SIZE, SIZE, DecodeLimits.defaults());
  }

  @AfterAll
  static void close() {
    decoder.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void losslessFormatsOfTheRightSizeArriveUnchanged(String format) throws Exception {
    BufferedImage image = TestImages.gradient(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);

    DecodedImage decoded = decoder.decode(TestImages.write(image, format));

    assertThat(decoded.size()).isEqualTo(SIZE);
    assertThat(decoded.truncated()).isFalse();
    assertThat(decoded.pixels()).isEqualTo(rgb(image));
  }

  @Test
  void aJpegOfHundredsOfScansIsRefusedBeforeItIsDecoded() throws Exception {
    byte[] whole =
        TestImages.progressiveJpeg(TestImages.gradient(100, 100, BufferedImage.TYPE_INT_RGB));
    int last = whole.length - 2;
    while (whole[last] != (byte) 0xff || whole[last + 1] != (byte) 0xda) {
      last--;
    }
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    repeated.write(whole, 0, last);
    for (int scan = 0; scan < 300; scan++) {
      repeated.write(whole, last, whole.length - 2 - last);
    }
    repeated.write(whole, whole.length - 2, 2);
    try (ImageDecoder bounded = new ImageDecoder(SIZE, SIZE, new DecodeLimits(1 << 24, 10_000))) {
      assertThatThrownBy(() -> bounded.decode(repeated.toByteArray()))
          .isInstanceOfSatisfying(
              UndecodableImageException.class,
              e ->
                  assertThat(e.reason())
                      .isEqualTo(UndecodableImageException.Reason.TOO_MANY_PIXELS))
          .hasMessageContaining("scans of 100 × 100 pixels exceed the limit (32 scans of 10000");
      assertThat(bounded.decode(whole).truncated()).isFalse();
    }
  }

  @Test
  void aLimitThatIsAsGoodAsNoneTakesEveryJpeg() throws Exception {
    byte[] file =
        TestImages.progressiveJpeg(TestImages.gradient(100, 100, BufferedImage.TYPE_INT_RGB));
    try (ImageDecoder unbounded =
        new ImageDecoder(SIZE, SIZE, new DecodeLimits(1 << 24, Long.MAX_VALUE))) {
      assertThat(unbounded.decode(file).size()).isEqualTo(SIZE);
    }
  }

  @Test
  void aBitmapThatIsAllHeaderTakesNoMoreThanItsLimit() {
    byte[] header =
        Arrays.copyOf(
            TestImages.write(TestImages.gradient(4, 4, BufferedImage.TYPE_INT_RGB), "bmp"), 54);
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 10_000).putInt(22, 10_000);
    assertThatThrownBy(() -> decoder.decode(header))
        .isInstanceOfSatisfying(
            UndecodableImageException.class,
            e ->
                assertThat(e.reason())
                    .isEqualTo(UndecodableImageException.Reason.UNDECODABLE_IMAGE))
        .hasMessageContaining("its rows take 300000000 bytes");
  }

  @Test
  void jpegsAreDecodedInAllTheirForms() throws Exception {
    BufferedImage image = TestImages.gradient(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    BufferedImage grey = TestImages.gradient(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);

    assertClose(decoder.decode(TestImages.jpeg(image)).pixels(), rgb(image), 16);
    assertClose(decoder.decode(TestImages.progressiveJpeg(image)).pixels(), rgb(image), 16);
    byte[] decodedGrey = decoder.decode(TestImages.jpeg(grey)).pixels();
    for (int i = 0; i < decodedGrey.length; i += 3) {
      assertThat(decodedGrey[i]).isEqualTo(decodedGrey[i + 1]).isEqualTo(decodedGrey[i + 2]);
      int expected = grey.getRaster().getSample(i / 3 % SIZE, i / 3 / SIZE, 0);
      assertThat(decodedGrey[i] & 0xff).isBetween(expected - 8, expected + 8);
    }
  }

  @Test
  void cmykBecomesRgb() throws Exception {
    byte[] pixels = decoder.decode(TestImages.cmykJpeg(SIZE, SIZE, 255, 51, 0, 51)).pixels();

    byte[] expected = new byte[pixels.length];
    for (int i = 0; i < expected.length; i += 3) {
      // (255 − ink) · (255 − black) / 255
      expected[i] = 0;
      expected[i + 1] = (byte) 163;
      expected[i + 2] = (byte) 204;
    }
    assertClose(pixels, expected, 4);
  }

  @Test
  void transparencyIsCompositedOnWhite() throws Exception {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_ARGB);
    byte[] expected = new byte[3 * SIZE * SIZE];
    Random random = new Random(1);
    for (int i = 0; i < SIZE * SIZE; i++) {
      int argb = random.nextInt();
      image.setRGB(i % SIZE, i / SIZE, argb);
      double alpha = (argb >>> 24) / 255.0;
      for (int c = 0; c < 3; c++) {
        int value = argb >> (16 - 8 * c) & 0xff;
        expected[3 * i + c] = (byte) Math.round(alpha * value + (1 - alpha) * 255);
      }
    }

    assertClose(decoder.decode(TestImages.write(image, "png")).pixels(), expected, 1);
  }

  @Test
  void hiddenColoursDoNotShineThroughWhereAnImageIsResampled() throws Exception {
    BufferedImage image =
        TestImages.filled(2 * SIZE, 2 * SIZE, BufferedImage.TYPE_INT_ARGB, Color.WHITE);
    for (int y = 0; y < 2 * SIZE; y++) {
      for (int x = 0; x < 2 * SIZE; x += 2) {
        image.setRGB(x, y, 0x00000000);
      }
    }

    byte[] pixels = decoder.decode(TestImages.write(image, "png")).pixels();

    byte[] white = new byte[pixels.length];
    Arrays.fill(white, (byte) 255);
    assertThat(pixels).isEqualTo(white);
  }

  @Test
  void palettesAreResolved() throws Exception {
    byte[] png = decoder.decode(TestImages.write(TestImages.palette(SIZE, SIZE), "png")).pixels();
    BufferedImage image = TestImages.gradient(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED);

    assertThat(Arrays.copyOf(png, 3)).containsExactly((byte) 200, 40, 60);
    assertThat(Arrays.copyOfRange(png, 3 * SIZE - 3, 3 * SIZE)).containsExactly(255, 255, 255);
    assertThat(decoder.decode(TestImages.write(image, "png")).pixels()).isEqualTo(rgb(image));
    assertThat(decoder.decode(TestImages.write(image, "bmp")).pixels()).isEqualTo(rgb(image));
    assertThat(decoder.decode(TestImages.write(image, "gif")).pixels()).isEqualTo(rgb(image));
  }

  @Test
  void sixteenBitsLoseTheirLowerHalf() throws Exception {
    ComponentColorModel colours =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = colours.createCompatibleWritableRaster(SIZE, SIZE);
    byte[] expected = new byte[3 * SIZE * SIZE];
    Random random = new Random(2);
    for (int i = 0; i < expected.length; i++) {
      int value = random.nextInt(1 << 16);
      raster.setSample(i / 3 % SIZE, i / 3 / SIZE, i % 3, value);
      expected[i] = (byte) (value >> 8);
    }
    BufferedImage image = new BufferedImage(colours, raster, false, null);

    assertThat(decoder.decode(TestImages.write(image, "png")).pixels()).isEqualTo(expected);
  }

  @Test
  void anAnimationShowsItsFirstFrame() throws Exception {
    BufferedImage red = TestImages.filled(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED, Color.RED);
    BufferedImage blue = TestImages.filled(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED, Color.BLUE);

    byte[] pixels = decoder.decode(TestImages.animatedGif(red, blue, blue)).pixels();

    assertThat(pixels).isEqualTo(rgb(red));
  }

  @ParameterizedTest
  @ValueSource(strings = {"57x31", "31x57", "20x61", "13x9", "21x20", "41x41", "1x1", "300x3"})
  void resizesTheShorterSideAndCropsTheCentre(String size) throws Exception {
    int width = Integer.parseInt(size.substring(0, size.indexOf('x')));
    int height = Integer.parseInt(size.substring(size.indexOf('x') + 1));
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(3);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    try (ImageDecoder cropping = new ImageDecoder(15, SIZE, DecodeLimits.defaults())) {
      byte[] pixels = cropping.decode(TestImages.write(image, "png")).pixels();

      assertClose(pixels, NaiveResize.resizeAndCrop(rgb(image), width, height, SIZE, 15), 1);
    }
  }

  @Test
  void largeJpegsAreReducedWhileTheyAreDecoded() throws Exception {
    BufferedImage image = TestImages.gradient(400, 330, BufferedImage.TYPE_INT_RGB);

    byte[] pixels = decoder.decode(TestImages.jpeg(image)).pixels();

    assertClose(pixels, NaiveResize.resizeAndCrop(rgb(image), 400, 330, SIZE, SIZE), 8);
    assertThat(Resampling.ratio(400, 330, SIZE)).isEqualTo(8);
    assertThat(Resampling.ratio(400, 159, SIZE)).isEqualTo(8);
    assertThat(Resampling.ratio(400, 152, SIZE)).isEqualTo(4);
    assertThat(Resampling.ratio(39, 400, SIZE)).isEqualTo(2);
    assertThat(Resampling.ratio(38, 38, SIZE)).isEqualTo(1);
  }

  @Test
  void decodesIntoABatch() throws Exception {
    byte[] file =
        TestImages.write(TestImages.gradient(SIZE, SIZE, BufferedImage.TYPE_INT_RGB), "png");
    byte[] batch = new byte[3 * decoder.imageBytes()];

    assertThat(decoder.decodeInto(file, batch, decoder.imageBytes())).isFalse();

    byte[] alone = decoder.decode(file).pixels();
    assertThat(Arrays.copyOfRange(batch, alone.length, 2 * alone.length)).isEqualTo(alone);
    assertThat(Arrays.copyOf(batch, alone.length)).containsOnly(0);
    assertThat(Arrays.copyOfRange(batch, 2 * alone.length, batch.length)).containsOnly(0);
    assertThatThrownBy(() -> decoder.decodeInto(file, batch, 2 * alone.length + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void servesManyThreads() throws Exception {
    byte[] file = TestImages.jpeg(TestImages.gradient(90, 70, BufferedImage.TYPE_INT_RGB));
    byte[] expected = decoder.decode(file).pixels();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<byte[]>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        results.add(threads.submit(() -> decoder.decode(file).pixels()));
      }
      for (Future<byte[]> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static byte[] rgb(BufferedImage image) {
    byte[] pixels = new byte[3 * image.getWidth() * image.getHeight()];
    int i = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int colour = image.getRGB(x, y);
        pixels[i++] = (byte) (colour >> 16);
        pixels[i++] = (byte) (colour >> 8);
        pixels[i++] = (byte) colour;
      }
    }
    return pixels;
  }

  private static void assertClose(byte[] actual, byte[] expected, int tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs((actual[i] & 0xff) - (expected[i] & 0xff)))
          .as("byte %d: %d instead of %d", i, actual[i] & 0xff, expected[i] & 0xff)
          .isLessThanOrEqualTo(tolerance);
    }
  }
}
