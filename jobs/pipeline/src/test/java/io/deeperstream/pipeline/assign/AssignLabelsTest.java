package io.deeperstream.pipeline.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.embed.EmbeddedImage;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.schemas.PseudoLabel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the labels of the assign operator and the time at which it emits them. */
class AssignLabelsTest {

  private static final GenerationRef FIRST = Samples.generation(0);

  private AssignHarness operator;

  @BeforeEach
  void start() throws Exception {
    operator = AssignHarness.start();
    operator.marker(FIRST, 0, 1);
  }

  @AfterEach
  void stop() throws Exception {
    operator.close();
  }

  @Test
  void imagesOfMegabytesDoNotWaitForAWholeBatch() throws Exception {
    try (AssignHarness operator = AssignHarness.start()) {
      operator.marker(Samples.generation(0), 0, 1);
      for (int offset = 0; offset < 2; offset++) {
        assertThat(operator.labels()).isEmpty();
        operator.send(
            new EmbeddedImage(
                AssignHarness.KEYS[1],
                1,
                0,
                new float[] {1, 2, 3},
                3,
                offset,
                1,
                "image-" + offset,
                false,
                new byte[9 << 20]));
      }
      assertThat(operator.labels()).hasSize(2);
    }
  }

  @Test
  void labelsAndCentroidsAreThoseOfPlainOnlineKMeans() throws Exception {
    try (PlainAssignment plain = new PlainAssignment()) {
      for (int round = 0; round < 9; round++) {
        List<EmbeddedImage> images = AssignHarness.images(0, 83L * round, 83);
        operator.send(images);
        operator.checkpoint(round);
        images.forEach(plain::add);
        plain.flush();
      }

      assertThat(operator.labels()).containsExactlyInAnyOrderElementsOf(plain.labels());
      assertThat(operator.labels()).extracting(PseudoLabel::getIncarnation).contains(0, 1);
      operator
          .storedRows()
          .forEach(
              (name, row) -> {
                String[] parts = name.split("/", -1);
                assertThat(row)
                    .as(name)
                    .usingRecursiveComparison()
                    .isEqualTo(plain.row(Integer.parseInt(parts[0]), Integer.parseInt(parts[2])));
              });
    }
  }

  @Test
  void aFullBatchIsLabelledAtOnce() throws Exception {
    operator.send(
        image(0, 10), image(1, 11), image(0, 12), image(0, 13), image(1, 14), image(1, 15));
    assertThat(operator.labels()).isEmpty();

    operator.send(image(0, 16));

    assertThat(operator.labels())
        .extracting(PseudoLabel::getOffset)
        .containsExactly(10L, 12L, 13L, 16L);
  }

  @Test
  void aBatchThatDoesNotFillIsLabelledAfterTheWait() throws Exception {
    operator.send(image(0, 10), image(1, 11));
    operator.time(AssignHarness.START + 249);
    assertThat(operator.labels()).isEmpty();

    operator.time(AssignHarness.START + 250);
    assertThat(operator.takeLabels())
        .extracting(PseudoLabel::getOffset)
        .containsExactlyInAnyOrder(10L, 11L);

    operator.send(image(2, 12));
    operator.time(AssignHarness.START + 499);
    assertThat(operator.labels()).isEmpty();
    operator.time(AssignHarness.START + 500);
    assertThat(operator.labels()).extracting(PseudoLabel::getOffset).containsExactly(12L);
  }

  @Test
  void nothingWaitsBehindABarrierOrTheEndOfInput() throws Exception {
    operator.send(image(0, 10));
    operator.checkpoint(1);
    assertThat(operator.takeLabels()).extracting(PseudoLabel::getOffset).containsExactly(10L);

    operator.send(image(4, 11));
    operator.finish();
    assertThat(operator.labels()).extracting(PseudoLabel::getOffset).containsExactly(11L);
  }

  @Test
  void anImageOfAGenerationThatNoMarkerNamedIsAnError() {
    assertThatThrownBy(() -> operator.send(AssignHarness.image(7, 0, 1, 1, 2, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an image of generation 7 came before that generation's marker; known are [0]");
  }

  @Test
  void featuresOfAnotherLengthAreAnError() throws Exception {
    operator.send(AssignHarness.image(0, 2, 77, 1, 2));

    assertThatThrownBy(() -> operator.checkpoint(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("image image-77 has 2 features")
        .hasMessageContaining("has 3 dimensions");
    // The image still waits, and closing the harness tries to label it.
    assertThatThrownBy(operator::close).isInstanceOf(IllegalStateException.class);
    operator = AssignHarness.start();
  }

  private static EmbeddedImage image(int superCluster, long offset) {
    return AssignHarness.image(0, superCluster, offset, 0.5f, (float) offset, -1);
  }
}
