package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.model.UndecodableImageException.Reason;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageHeaderTest {

  private static final BufferedImage RGB = TestImages.gradient(37, 21, BufferedImage.TYPE_INT_RGB);
  private static final BufferedImage RGBA =
      TestImages.gradient(37, 21, BufferedImage.TYPE_INT_ARGB);

  @Test
  void readsFormatAndSize() throws UndecodableImageException {
    assertThat(ImageHeader.probe(TestImages.jpeg(RGB)))
        .isEqualTo(new ImageHeader(ImageFormat.JPEG, 37, 21, false));
    assertThat(ImageHeader.probe(TestImages.progressiveJpeg(RGB)))
        .isEqualTo(new ImageHeader(ImageFormat.JPEG, 37, 21, false));
    assertThat(ImageHeader.probe(TestImages.write(RGB, "png")))
        .isEqualTo(new ImageHeader(ImageFormat.PNG, 37, 21, false));
    assertThat(ImageHeader.probe(TestImages.write(RGBA, "png")))
        .isEqualTo(new ImageHeader(ImageFormat.PNG, 37, 21, true));
    assertThat(ImageHeader.probe(TestImages.write(TestImages.palette(37, 21), "png")))
        .isEqualTo(new ImageHeader(ImageFormat.PNG, 37, 21, true));
    assertThat(ImageHeader.probe(TestImages.write(RGB, "gif")))
        .isEqualTo(new ImageHeader(ImageFormat.GIF, 37, 21, false));
    assertThat(ImageHeader.probe(TestImages.write(RGB, "bmp")))
        .isEqualTo(new ImageHeader(ImageFormat.BMP, 37, 21, false));
  }

  @Test
  void skipsAThumbnailInsideASegment() throws UndecodableImageException {
    byte[] outer = TestImages.jpeg(RGB);
    byte[] thumbnail = TestImages.jpeg(TestImages.gradient(5, 4, BufferedImage.TYPE_INT_RGB));
    byte[] file = new byte[outer.length + thumbnail.length + 4];
    file[0] = (byte) 0xff;
    file[1] = (byte) 0xd8;
    file[2] = (byte) 0xff;
    file[3] = (byte) 0xe1;
    file[4] = (byte) ((thumbnail.length + 2) >> 8);
    file[5] = (byte) (thumbnail.length + 2);
    System.arraycopy(thumbnail, 0, file, 6, thumbnail.length);
    System.arraycopy(outer, 2, file, 6 + thumbnail.length, outer.length - 2);

    assertThat(ImageHeader.probe(file)).isEqualTo(new ImageHeader(ImageFormat.JPEG, 37, 21, false));
  }

  @Test
  void saysWhyAFileHasNoHeader() {
    assertReason(new byte[0], Reason.EMPTY_IMAGE, "the file has 0 bytes");
    assertReason(
        "<html>no image</html>".getBytes(StandardCharsets.UTF_8),
        Reason.UNKNOWN_FORMAT,
        "the file of 21 bytes is no JPEG, PNG, GIF or BMP");
    assertReason(
        Arrays.copyOf(TestImages.jpeg(RGB), 60),
        Reason.UNDECODABLE_IMAGE,
        "the JPEG ends after 60 bytes, inside its header");
    assertReason(
        Arrays.copyOf(TestImages.write(RGB, "png"), 20),
        Reason.UNDECODABLE_IMAGE,
        "the PNG ends after 20 bytes, inside its header");
    assertReason(
        new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9},
        Reason.UNDECODABLE_IMAGE,
        "the JPEG has no frame header");
    byte[] flat = TestImages.write(RGB, "bmp");
    Arrays.fill(flat, 18, 22, (byte) 0);
    assertReason(flat, Reason.UNDECODABLE_IMAGE, "the BMP's header announces 0 × 21 pixels");
  }

  @Test
  void aCutJpegDoesNotEndWhateverFollowsAWholeOne() {
    byte[] whole = TestImages.jpeg(RGB);
    byte[] garbage = Arrays.copyOf(whole, whole.length + 100);
    Arrays.fill(garbage, whole.length, garbage.length, (byte) 'x');

    assertThat(ends(whole)).isTrue();
    assertThat(ends(garbage)).isTrue();
    assertThat(ends(Arrays.copyOf(whole, whole.length - 1))).isFalse();
    assertThat(ends(Arrays.copyOf(whole, whole.length * 3 / 4))).isFalse();
    byte[] progressive = TestImages.progressiveJpeg(RGB);
    assertThat(ends(Arrays.copyOf(progressive, progressive.length + 9))).isTrue();
    assertThat(ends(Arrays.copyOf(progressive, progressive.length * 3 / 4))).isFalse();
  }

  @Test
  void aGifIsCutBehindItsFirstFrame() throws UndecodableImageException {
    byte[] one = TestImages.animatedGif(RGB);
    byte[] three = TestImages.animatedGif(RGB, RGB, RGB);

    assertThat(three.length).isGreaterThan(one.length + 1000);
    assertThat(GifFirstFrame.cut(one)).isEqualTo(one);
    assertThat(GifFirstFrame.cut(three)).hasSameSizeAs(one).endsWith(0x3b);
  }

  private static boolean ends(byte[] file) {
    return new JpegMarkers(file).ends();
  }

  private static void assertReason(byte[] file, Reason reason, String message) {
    assertThatThrownBy(() -> ImageHeader.probe(file))
        .isInstanceOfSatisfying(
            UndecodableImageException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(message);
  }
}
