package io.deeperstream.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the batching of the embed operator, and the embedded images that it emits. */
class EmbedBatchesTest {

  private final ScriptedLoader loader = new ScriptedLoader();
  private EmbedHarness operator;

  @BeforeEach
  void start() throws Exception {
    operator = EmbedHarness.start(loader);
    operator.pass(EmbedHarness.MAX_WAIT);
  }

  @AfterEach
  void stop() throws Exception {
    operator.close();
  }

  @Test
  void aFullBatchIsEmbeddedAtOnce() throws Exception {
    operator.send(ImageRecords.red(1), ImageRecords.green(2), ImageRecords.blue(3));
    assertThat(operator.images()).isEmpty();

    operator.send(ImageRecords.green(4), ImageRecords.red(5));

    assertThat(operator.images()).extracting(EmbeddedImage::offset).containsExactly(1L, 2L, 3L, 4L);
    assertThat(operator.images())
        .extracting(EmbeddedImage::superCluster)
        .containsExactly(0, 1, 2, 1);
    assertThat(loader.batches).containsExactly(4);
  }

  @Test
  void anEmbeddedImageKeepsItsOrigin() throws Exception {
    operator.send(ImageRecords.green(77));
    operator.finish();

    assertThat(operator.images())
        .singleElement()
        .usingRecursiveComparison()
        .isEqualTo(
            new EmbeddedImage(
                SuperClusterKeys.of(ScriptedLoader.SUPER_CLUSTERS, EmbedHarness.MAX_PARALLELISM)[1],
                1,
                0,
                new float[] {0, 1, 0},
                ImageRecords.PARTITION,
                77,
                ImageRecords.PASS,
                "image-77",
                false,
                new byte[0]));
  }

  @Test
  void aBatchThatDoesNotFillIsEmbeddedAfterTheWait() throws Exception {
    operator.send(ImageRecords.red(1), ImageRecords.red(2));
    operator.pass(EmbedHarness.MAX_WAIT - 1);
    assertThat(operator.images()).isEmpty();
    operator.pass(1);
    assertThat(operator.images()).hasSize(2);

    operator.pass(10 * EmbedHarness.MAX_WAIT);
    operator.send(ImageRecords.red(3));
    operator.pass(EmbedHarness.MAX_WAIT);
    assertThat(operator.images()).hasSize(3);
    assertThat(loader.batches).containsExactly(2, 1);
  }

  @Test
  void nothingWaitsBehindABarrierOrTheEndOfInput() throws Exception {
    operator.send(ImageRecords.red(1));
    operator.checkpoint(1);
    assertThat(operator.images()).hasSize(1);

    operator.send(ImageRecords.red(2));
    operator.finish();
    assertThat(operator.images()).hasSize(2);
  }

  @Test
  void everyKeyGroupIsToldTheGenerationBeforeItsFirstImage() throws Exception {
    try (EmbedHarness second = EmbedHarness.start(new ScriptedLoader(), 3, 1)) {
      second.send(
          ImageRecords.red(1), ImageRecords.red(2), ImageRecords.red(3), ImageRecords.red(4));

      int groups = EmbedHarness.MAX_PARALLELISM;
      assertThat(second.output().subList(0, groups))
          .extracting(element -> element.right())
          .containsExactly(
              Arrays.stream(SuperClusterKeys.ofEachGroup(groups))
                  .mapToObj(
                      key ->
                          new GenerationMarker(
                              key, Samples.generation(0), 1, 3, EmbedHarness.START))
                  .toArray(GenerationMarker[]::new));
      assertThat(second.output()).hasSize(groups + 4);
    }
  }

  @Test
  void aSubtaskWithoutImagesSaysWhereItStandsNonetheless() {
    assertThat(operator.markers())
        .extracting(GenerationMarker::generation)
        .hasSize(EmbedHarness.MAX_PARALLELISM)
        .containsOnly(Samples.generation(0));
  }
}
