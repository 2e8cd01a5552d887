package io.deeperstream.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.source.StreamedImage;
import io.deeperstream.schemas.DeadLetter;
import io.deeperstream.schemas.DeadLetterReason;
import io.deeperstream.schemas.ImageRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that cannot be embedded: each has its reason, and hurts nobody else in its batch. */
class EmbedDeadLettersTest {

  private static final long BAD = 42;

  static Stream<Arguments> bad() throws IOException {
    byte[] png = ImageRecords.reddish(8, 8, "png");
    byte[] jpeg = ImageRecords.reddish(40, 40, "jpg");
    byte[] garbage = new byte[200];
    new Random(3).nextBytes(garbage);
    byte[] cutRecord = ImageRecords.image(BAD, png).value();
    return Stream.of(
        Arguments.of("no value", record(null), "UNREADABLE_RECORD", "no value"),
        Arguments.of("an empty value", record(new byte[0]), "UNREADABLE_RECORD", "not an"),
        Arguments.of("garbage", record(garbage), "UNREADABLE_RECORD", "not an ImageRecord"),
        Arguments.of(
            "a cut record",
            record(Arrays.copyOf(cutRecord, cutRecord.length - 9)),
            "UNREADABLE_RECORD",
            "not an ImageRecord"),
        Arguments.of(
            "a record that announces 2 GB",
            record(announcing(Integer.MAX_VALUE - 64)),
            "UNREADABLE_RECORD",
            "not an ImageRecord"),
        Arguments.of("an empty image", file(new byte[0]), "EMPTY_IMAGE", "0 bytes"),
        Arguments.of(
            "text",
            file("<html>404</html>".getBytes(StandardCharsets.UTF_8)),
            "UNKNOWN_FORMAT",
            "no JPEG, PNG, GIF or BMP"),
        Arguments.of(
            "too many bytes",
            file(Arrays.copyOf(png, 4097)),
            "TOO_MANY_BYTES",
            "(4097 bytes) exceeds the limit (4096)"),
        Arguments.of(
            "too many pixels",
            file(tall(10_001)),
            "TOO_MANY_PIXELS",
            "1 × 10001 = 10001 pixels exceed the limit (10000)"),
        Arguments.of(
            "a JPEG that ends in its header",
            file(Arrays.copyOf(jpeg, 30)),
            "UNDECODABLE_IMAGE",
            "JPEG"),
        Arguments.of(
            "a PNG with half its data",
            file(Arrays.copyOf(png, png.length / 2)),
            "UNDECODABLE_IMAGE",
            "PNG"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void goesToTheDeadLettersAloneWithItsReason(
      String name, StreamedImage record, String reason, String detail) throws Exception {
    try (EmbedHarness operator = EmbedHarness.start(new ScriptedLoader())) {
      operator.send(ImageRecords.red(1), record, ImageRecords.green(2), ImageRecords.blue(3));
      assertThat(operator.images()).as("the batch is not full").isEmpty();
      operator.send(ImageRecords.red(4));

      assertThat(operator.images())
          .extracting(EmbeddedImage::offset, EmbeddedImage::superCluster)
          .containsExactly(tuple(1L, 0), tuple(2L, 1), tuple(3L, 2), tuple(4L, 0));
      DeadLetter letter = operator.deadLetters().get(0);
      assertThat(operator.deadLetters()).hasSize(1);
      assertThat(letter.getReason()).isEqualTo(DeadLetterReason.valueOf(reason));
      assertThat(letter.getDetail()).contains(detail);
      assertThat(letter.getRun()).isEqualTo(Samples.RUN);
      assertThat(letter.getPartition()).isEqualTo(ImageRecords.PARTITION);
      assertThat(letter.getOffset()).isEqualTo(BAD);
      assertThat(letter.getPass()).isEqualTo(ImageRecords.PASS);
      assertThat(letter.getBytes()).isEqualTo(record.value() == null ? 0 : record.value().length);
      assertThat(letter.getImageId())
          .isEqualTo(reason.equals("UNREADABLE_RECORD") ? null : "image-" + BAD);
    }
  }

  @Test
  void aTruncatedJpegIsEmbeddedAsFarAsItGoes() throws Exception {
    byte[] jpeg = ImageRecords.reddish(40, 40, "jpg");
    try (EmbedHarness operator = EmbedHarness.start(new ScriptedLoader())) {
      operator.send(
          ImageRecords.image(1, Arrays.copyOf(jpeg, jpeg.length * 9 / 10)),
          ImageRecords.image(2, jpeg));
      operator.finish();

      assertThat(operator.deadLetters()).isEmpty();
      assertThat(operator.images())
          .extracting(EmbeddedImage::truncated)
          .containsExactly(true, false);
      assertThat(operator.images()).extracting(EmbeddedImage::superCluster).containsExactly(0, 0);
    }
  }

  private static StreamedImage record(byte[] value) {
    return ImageRecords.record(BAD, value);
  }

  private static StreamedImage file(byte[] file) {
    return ImageRecords.image(BAD, file);
  }

  /** A well-formed beginning of a record whose image is said to have this many bytes. */
  private static byte[] announcing(int bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        Arrays.copyOf(
            ImageRecord.newBuilder()
                .setId("")
                .setImage(ByteBuffer.allocate(0))
                .build()
                .toByteBuffer()
                .array(),
            10));
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    encoder.writeString("image");
    encoder.writeLong(bytes);
    encoder.flush();
    return out.toByteArray();
  }

  /** A PNG of one column whose header is intact and announces so many rows. */
  private static byte[] tall(int rows) {
    byte[] png = ImageRecords.reddish(1, 8, "png");
    png[22] = (byte) (rows >> 8);
    png[23] = (byte) rows;
    return png;
  }
}
