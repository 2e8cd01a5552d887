package io.deeperstream.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.pipeline.generation.GenerationRef;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From one generation to the next, in the running stream. */
class GenerationSwitchingTest {

  private static final GenerationRef FIRST = Samples.generation(0);
  private static final GenerationRef SECOND = Samples.generation(1);
  private static final GenerationRef THIRD = Samples.generation(2);

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
  void theCurrentGenerationGoesOnUntilTheNextIsLoaded() throws Exception {
    CountDownLatch gate = loader.holdBack(SECOND);
    operator.send(ImageRecords.red(1), ImageRecords.red(2));
    operator.announce(SECOND);
    for (int i = 0; i < 20; i++) {
      operator.send(ImageRecords.red(10 + i));
      operator.pass(EmbedHarness.MAX_WAIT);
    }
    assertThat(operator.images()).hasSize(22).allMatch(image -> image.generation() == 0);
    assertThat(operator.images()).allMatch(image -> image.superCluster() == 0);
    assertThat(loader.asked).containsExactly(0, 1);
    assertThat(loader.closed).isEmpty();

    gate.countDown();
    operator.passUntil(() -> operator.generation() == 1);
    operator.send(ImageRecords.red(50));
    operator.finish();

    EmbeddedImage last = operator.images().get(22);
    assertThat(last.generation()).isEqualTo(1);
    assertThat(last.superCluster()).as("of the second generation's clusters").isEqualTo(1);
    assertThat(loader.closed).containsExactly(0);
  }

  @Test
  void theBatchInProgressBelongsToTheOldGenerationAndMarkersComeBetween() throws Exception {
    CountDownLatch gate = loader.holdBack(SECOND);
    operator.announce(SECOND);
    operator.clearOutput();
    gate.countDown();
    // The switch can happen at the end of any of these batches, never inside one.
    operator.passUntil(
        () -> {
          operator.send(ImageRecords.red(1), ImageRecords.green(2), ImageRecords.blue(3));
          return operator.generation() == 1;
        });
    operator.send(ImageRecords.red(4), ImageRecords.green(5));
    operator.finish();

    int[] keys = SuperClusterKeys.ofEachGroup(EmbedHarness.MAX_PARALLELISM);
    List<Either<EmbeddedImage, GenerationMarker>> output = operator.output();
    int switched = 0;
    while (output.get(switched).isLeft()) {
      assertThat(output.get(switched).left().generation()).isZero();
      switched++;
    }
    for (int s = 0; s < keys.length; s++) {
      assertThat(output.get(switched + s).right())
          .isEqualTo(new GenerationMarker(keys[s], SECOND, 0, 1, EmbedHarness.START));
    }
    assertThat(output.subList(switched + keys.length, output.size()))
        .isNotEmpty()
        .allMatch(Either::isLeft)
        .allMatch(element -> element.left().generation() == 1);
  }

  @Test
  void announcementsThatDoNotDescendAreIgnored() throws Exception {
    operator.announce(FIRST);
    operator.announce(THIRD);
    operator.announce(
        new GenerationRef(Samples.RUN, 1, SECOND.hash(), THIRD.hash(), "generations/x"));
    operator.announce(new GenerationRef("run-b", 1, SECOND.hash(), "", "generations/x"));
    operator.announce(
        new GenerationRef("run-b", 1, SECOND.hash(), FIRST.hash(), "generations/branch"));
    operator.announce(
        new GenerationRef(Samples.RUN, 3, SECOND.hash(), FIRST.hash(), "generations/x"));
    for (int i = 0; i < 5; i++) {
      operator.pass(EmbedHarness.MAX_WAIT);
    }
    assertThat(loader.asked).containsExactly(0);

    operator.announce(SECOND);
    operator.announce(SECOND);
    operator.announce(
        new GenerationRef(Samples.RUN, 1, THIRD.hash(), FIRST.hash(), "generations/sibling"));
    operator.announce(THIRD);
    operator.passUntil(() -> operator.generation() == 2);

    assertThat(loader.asked).containsExactly(0, 1, 2);
    assertThat(loader.closed).containsExactly(0, 1);
    assertThat(operator.markers())
        .extracting(marker -> marker.generation().number())
        .isEqualTo(
            IntStream.range(0, 3 * EmbedHarness.MAX_PARALLELISM)
                .mapToObj(i -> i / EmbedHarness.MAX_PARALLELISM)
                .toList());
  }

  @Test
  void aLoadThatFailsIsTriedAgainWhileTheStreamGoesOn() throws Exception {
    loader.fail(SECOND, 2);
    operator.announce(SECOND);
    operator.passUntil(() -> loader.asked.size() == 3);
    operator.send(ImageRecords.red(1));
    operator.checkpoint(1);
    assertThat(operator.images()).hasSize(1);

    operator.passUntil(() -> operator.generation() == 1);

    assertThat(loader.asked).containsExactly(0, 1, 1, 1);
  }

  @Test
  void betweenTwoAttemptsThereIsAPause() throws Exception {
    loader.fail(SECOND, 1);
    operator.announce(SECOND);
    operator.passUntil(() -> loader.asked.size() == 2);
    // The failure is seen by one of the next looks; from then on the pause counts.
    for (int i = 0; i < 40; i++) {
      Thread.sleep(2);
      operator.pass(1);
      operator.checkpoint(i);
    }
    assertThat(loader.asked).hasSize(2);

    operator.pass(EmbedHarness.RETRY);
    operator.checkpoint(100);
    operator.passUntil(() -> operator.generation() == 1);
    assertThat(loader.asked).hasSize(3);
  }

  @Test
  void aSuperCentroidFollowsItsNewestRevisionOfThisRunAndGeneration() throws Exception {
    assertThat(superClusterOfRed(1)).isZero();

    operator.revise("run-b", FIRST, 0, 5, 0, 0, -1);
    operator.revise(Samples.RUN, SECOND, 0, 5, 0, 0, -1);
    assertThat(superClusterOfRed(2)).as("another run, another generation").isZero();

    operator.revise(Samples.RUN, FIRST, 0, 2, 0, 0, -1);
    operator.revise(Samples.RUN, FIRST, 2, 2, 1, 0, 0);
    assertThat(superClusterOfRed(3)).isEqualTo(2);

    operator.revise(Samples.RUN, FIRST, 0, 1, 1, 0, 0);
    operator.revise(Samples.RUN, FIRST, 2, 2, 0, 0, -1);
    assertThat(superClusterOfRed(4)).as("older or the same revisions").isEqualTo(2);

    operator.revise(Samples.RUN, FIRST, 2, 3, 0, 0, -1);
    operator.revise(Samples.RUN, FIRST, 1, 1, 1, 0, 0);
    assertThat(superClusterOfRed(5)).isEqualTo(1);
  }

  @Test
  void revisionsThatDoNotFitAreCountedAndPassedOver() throws Exception {
    CountDownLatch gate = loader.holdBack(SECOND);
    operator.announce(SECOND);
    operator.revise(Samples.RUN, FIRST, 7, 9, 1, 0, 0);
    operator.revise(Samples.RUN, FIRST, -1, 9, 1, 0, 0);
    operator.revise(Samples.RUN, FIRST, 2, 9, 1, 0);
    operator.revise(Samples.RUN, SECOND, 7, 9, 1, 0, 0);
    assertThat(superClusterOfRed(1)).isZero();
    operator.revise(Samples.RUN, FIRST, 0, 1, 0, 0, -1);
    operator.revise(Samples.RUN, FIRST, 2, 1, 1, 0, 0);
    assertThat(superClusterOfRed(2)).as("the one with 9 is not in its way").isEqualTo(2);

    gate.countDown();
    operator.passUntil(() -> operator.generation() == 1);
    assertThat(superClusterOfRed(3)).isEqualTo(1);
  }

  @Test
  void revisionsOfAGenerationThatIsStillLoadingWaitForIt() throws Exception {
    CountDownLatch gate = loader.holdBack(SECOND);
    operator.announce(SECOND);
    operator.revise(Samples.RUN, SECOND, 1, 1, 0, 0, -1);
    operator.revise(Samples.RUN, SECOND, 2, 1, 0, 1, 0);
    assertThat(superClusterOfRed(1)).isZero();
    gate.countDown();
    operator.passUntil(() -> operator.generation() == 1);

    assertThat(superClusterOfRed(2)).isEqualTo(2);
  }

  private int superClusterOfRed(long offset) throws Exception {
    operator.send(ImageRecords.red(offset));
    operator.checkpoint(offset);
    List<EmbeddedImage> images = operator.images();
    assertThat(images.get(images.size() - 1).offset()).isEqualTo(offset);
    return images.get(images.size() - 1).superCluster();
  }
}
