package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.model.UndecodableImageException.Reason;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DamagedImageTest {

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

  @Test
  void truncatedJpegsAreDecodedAsFarAsTheyGo() throws Exception {
    BufferedImage image = TestImages.gradient(160, 160, BufferedImage.TYPE_INT_RGB);
    byte[] whole = TestImages.jpeg(image);
    try (ImageDecoder large = new ImageDecoder(160, 160, DecodeLimits.defaults())) {
      DecodedImage complete = large.decode(whole);
      DecodedImage cut = large.decode(Arrays.copyOf(whole, whole.length * 2 / 3));
      DecodedImage trailing = large.decode(Arrays.copyOf(whole, whole.length + 50));
      DecodedImage unended = large.decode(Arrays.copyOf(whole, whole.length - 2));

      int upperThird = 3 * 160 * 50;
      assertThat(cut.truncated()).isTrue();
      assertThat(Arrays.copyOf(cut.pixels(), upperThird))
          .isEqualTo(Arrays.copyOf(complete.pixels(), upperThird));
      byte[] lastPixel = Arrays.copyOfRange(cut.pixels(), cut.pixels().length - 3, 3 * 160 * 160);
      assertThat(lastPixel)
          .isNotEqualTo(Arrays.copyOfRange(complete.pixels(), 3 * 160 * 160 - 3, 3 * 160 * 160));
      assertThat(trailing.truncated()).isFalse();
      assertThat(trailing.pixels()).isEqualTo(complete.pixels());
      assertThat(unended.truncated()).isTrue();
      assertThat(unended.pixels()).isEqualTo(complete.pixels());
    }
  }

  @Test
  void aJpegMayBeCutAnywhereBehindItsHeader() throws Exception {
    BufferedImage image = TestImages.gradient(45, 33, BufferedImage.TYPE_INT_RGB);
    for (byte[] whole : List.of(TestImages.jpeg(image), TestImages.progressiveJpeg(image))) {
      int decoded = 0;
      for (int length = 0; length < whole.length; length++) {
        try {
          assertThat(decoder.decode(Arrays.copyOf(whole, length)).truncated()).isTrue();
          decoded++;
        } catch (UndecodableImageException e) {
          assertThat(length).isLessThan(firstScan(whole));
        }
      }
      assertThat(decoded).isGreaterThan(whole.length - firstScan(whole) - 1);
    }
  }

  private static int firstScan(byte[] jpeg) {
    for (int i = 0; ; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xda) {
        return i + 14;
      }
    }
  }

  @Test
  void limitsAreCheckedBeforeDecoding() throws Exception {
    byte[] png = TestImages.write(TestImages.gradient(30, 20, BufferedImage.TYPE_INT_RGB), "png");
    // The pixels are damaged: only the header can have been read.
    byte[] headerOnly = png.clone();
    Arrays.fill(headerOnly, 41, 60, (byte) 1);
    try (ImageDecoder few = new ImageDecoder(4, 4, new DecodeLimits(png.length, 599));
        ImageDecoder shortFiles = new ImageDecoder(4, 4, new DecodeLimits(png.length - 1, 600));
        ImageDecoder enough = new ImageDecoder(4, 4, new DecodeLimits(png.length, 600))) {
      assertReason(
          few,
          headerOnly,
          Reason.TOO_MANY_PIXELS,
          "the image's 30 × 20 = 600 pixels exceed the limit (599)");
      assertReason(
          shortFiles,
          headerOnly,
          Reason.TOO_MANY_BYTES,
          "the file's length (%d bytes) exceeds the limit (%d)"
              .formatted(png.length, png.length - 1));
      assertThat(enough.decode(png).pixels()).hasSize(48);
    }
    assertThat(DecodeLimits.defaults()).isEqualTo(new DecodeLimits(67_108_864, 100_000_000));
    assertThatThrownBy(() -> new DecodeLimits(1, 0))
        .hasMessage("the limits on bytes (1) and pixels (0) must be at least 1");
  }

  @Test
  void damagedFilesAreUndecodable() {
    BufferedImage image = TestImages.gradient(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    byte[] png = TestImages.write(image, "png");
    byte[] gif = TestImages.write(image, "gif");
    byte[] bmp = TestImages.write(image, "bmp");
    byte[] jpeg = TestImages.jpeg(image);
    for (byte[] file :
        List.of(
            Arrays.copyOf(png, png.length / 2),
            Arrays.copyOf(gif, gif.length / 2),
            Arrays.copyOf(bmp, 30),
            Arrays.copyOf(jpeg, 100))) {
      assertThatThrownBy(() -> decoder.decode(file))
          .isInstanceOfSatisfying(
              UndecodableImageException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE_IMAGE));
    }
  }

  @Test
  void aPngsChunkMayNotClaimMoreThanTheFile() {
    byte[] png =
        TestImages.write(TestImages.gradient(SIZE, SIZE, BufferedImage.TYPE_INT_RGB), "png");
    byte[] file = new byte[png.length + 12];
    System.arraycopy(png, 0, file, 0, 33);
    // A chunk of text of 2,030,043,161 bytes.
    byte[] text = {0x79, 0, 0, 0x19, 't', 'E', 'X', 't', 'a', 0, 'b', 'c'};
    System.arraycopy(text, 0, file, 33, text.length);
    System.arraycopy(png, 33, file, 45, png.length - 33);

    assertReason(
        decoder,
        file,
        Reason.UNDECODABLE_IMAGE,
        "the PNG's chunk at byte 33 claims 2030043161 bytes and a checksum; %d bytes are left"
            .formatted(file.length - 41));
  }

  @Test
  void mutatedFilesGiveAnImageOrTheException() {
    BufferedImage rgb = TestImages.gradient(45, 33, BufferedImage.TYPE_INT_RGB);
    List<byte[]> files =
        List.of(
            TestImages.jpeg(rgb),
            TestImages.progressiveJpeg(rgb),
            TestImages.cmykJpeg(45, 33, 1, 2, 3, 4),
            TestImages.write(rgb, "png"),
            TestImages.write(TestImages.palette(45, 33), "png"),
            TestImages.animatedGif(rgb, rgb),
            TestImages.write(rgb, "bmp"));
    Random random = new Random(7);
    int decoded = 0;
    int refused = 0;
    try (ImageDecoder guarded = new ImageDecoder(SIZE, SIZE, new DecodeLimits(1 << 20, 1 << 20))) {
      for (int i = 0; i < 2000; i++) {
        byte[] file = mutate(files.get(i % files.size()), random);
        try {
          assertThat(guarded.decode(file).pixels()).hasSize(3 * SIZE * SIZE);
          decoded++;
        } catch (UndecodableImageException e) {
          assertThat(e.getMessage()).isNotBlank();
          refused++;
        }
      }
    }
    assertThat(decoded).isGreaterThan(100);
    assertThat(refused).isGreaterThan(100);
  }

  private static byte[] mutate(byte[] file, Random random) {
    byte[] mutated =
        random.nextInt(3) == 0
            ? Arrays.copyOf(file, random.nextInt(file.length + 1))
            : file.clone();
    // Half of the flips hit the header.
    for (int flips = random.nextInt(4); flips > 0 && mutated.length > 0; flips--) {
      int range = random.nextBoolean() ? Math.min(mutated.length, 64) : mutated.length;
      mutated[random.nextInt(range)] = (byte) random.nextInt();
    }
    return mutated;
  }

  private static void assertReason(
      ImageDecoder strict, byte[] file, Reason reason, String message) {
    assertThatThrownBy(() -> strict.decode(file))
        .isInstanceOfSatisfying(
            UndecodableImageException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(message);
  }
}
