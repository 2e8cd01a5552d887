package io.deeperstream.pipeline.exemplar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.deeperstream.pipeline.assign.TrainingImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.Centroid;
import io.deeperstream.schemas.Exemplar;
import io.deeperstream.schemas.ExemplarKind;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.flink.streaming.api.operators.co.CoProcessOperator;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExemplarFunctionTest {

  private static final ExemplarOptions OPTIONS = new ExemplarOptions("run", 2, 4, 10, 5);

  private TwoInputStreamOperatorTestHarness<
          Either<TrainingImage, GenerationRef>, Centroid, Exemplar>
      harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new TwoInputStreamOperatorTestHarness<>(
            new CoProcessOperator<>(new ExemplarFunction(OPTIONS)));
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void label(int generation, int incarnation, long offset, byte[] file) throws Exception {
    harness.processElement1(
        Either.Left(
            new TrainingImage(generation, 1, 2, incarnation, 1f / offset, 0, offset, 0, file)),
        0);
  }

  private void label(int generation, int incarnation, long from, long to) throws Exception {
    for (long offset = from; offset < to; offset++) {
      label(generation, incarnation, offset, png());
    }
  }

  private List<Exemplar> out() {
    List<Exemplar> out = List.copyOf(harness.extractOutputValues());
    harness.getOutput().clear();
    return out;
  }

  private static byte[] png() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(100, 80, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void publishesThumbnailsOfTheFirstAndOfNearerImages() throws Exception {
    label(0, 0, 1, png());
    label(0, 0, 2, png());
    label(0, 0, 3, png());
    List<Exemplar> out = out();
    assertThat(out).extracting(Exemplar::getSlot).containsExactly(0, 1, 0);
    assertThat(out).extracting(Exemplar::getKind).containsOnly(ExemplarKind.NEAREST);
    assertThat(out.get(2).getOffset()).isEqualTo(3);
    assertThat(out.get(2).getSquaredDistance()).isEqualTo(1f / 3);
    byte[] thumbnail = new byte[out.get(0).getThumbnail().remaining()];
    out.get(0).getThumbnail().get(thumbnail);
    assertThat(ImageIO.read(new ByteArrayInputStream(thumbnail)))
        .matches(image -> image.getWidth() == 64 && image.getHeight() == 64);
  }

  @Test
  void aReseededClusterBeginsAnew() throws Exception {
    label(0, 0, 9, png());
    label(0, 1, 1, png());
    label(0, 0, 10, png());
    assertThat(out())
        .extracting(Exemplar::getIncarnation, Exemplar::getSlot)
        .containsExactly(tuple(0, 0), tuple(1, 0));
  }

  @Test
  void passesOverWhatCannotBeDecodedAndWhatIsTooMuch() throws Exception {
    label(0, 0, 1, "not a picture".getBytes(StandardCharsets.UTF_8));
    label(0, 0, 2, new byte[0]);
    assertThat(out()).isEmpty();
    label(0, 0, 3, 30);
    assertThat(out()).as("of 10 at once, 2 were no pictures").hasSize(8);
    harness.setProcessingTime(1000);
    label(0, 0, 30, 50);
    assertThat(out()).as("4 a second").hasSize(4);
    harness.setProcessingTime(100_000);
    label(0, 0, 50, 70);
    assertThat(out()).as("10 at once after a pause").hasSize(10);
  }

  @Test
  void aFreedGenerationLeavesTombstonesAndNothingAfterThem() throws Exception {
    label(0, 0, 1, png());
    label(1, 0, 1, png());
    out();
    Centroid freed = new Centroid("run", 0L, 0L, 0, 1, 2, 0, 0.0, ByteBuffer.allocate(0));
    assertThat(ExemplarFunction.isFreed(freed)).isTrue();
    harness.processElement2(freed, 0);
    assertThat(out())
        .hasSize(4)
        .allSatisfy(tombstone -> assertThat(tombstone.getThumbnail().hasRemaining()).isFalse())
        .allSatisfy(tombstone -> assertThat(tombstone.getGeneration()).isZero())
        .extracting(Exemplar::getSlot)
        .containsExactly(0, 1, 2, 3);
    label(0, 0, 5, png());
    assertThat(out()).as("late").isEmpty();
    label(1, 0, 5, png());
    assertThat(out()).hasSize(1);
  }
}
