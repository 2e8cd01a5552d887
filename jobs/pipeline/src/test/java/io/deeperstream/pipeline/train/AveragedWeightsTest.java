package io.deeperstream.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The moving average of the student's weights in the training operator. */
class AveragedWeightsTest {

  private static final String EMA = "--teacher-ema=0.9";
  private static final String KERNEL = "conv1/kernel";

  @BeforeEach
  void reset() {
    FakeGenerations.reset();
  }

  private static String[] with(String... more) {
    List<String> settings =
        new ArrayList<>(List.of("--reassign-epochs=0", "--publish-images=64", "--replay=1"));
    settings.addAll(List.of(more));
    return settings.toArray(String[]::new);
  }

  /** Sends images and awaits the publication after so many images trained on. */
  private static Map<String, float[]> train(
      TrainHarness operator, long from, long to, long trainedImages) throws Exception {
    operator.name(Samples.generation(0));
    operator.send(0, from, to);
    operator.await(() -> published(trainedImages).isPresent());
    return published(trainedImages).orElseThrow();
  }

  private static Optional<Map<String, float[]>> published(long trainedImages) {
    return List.copyOf(FakeGenerations.published).stream()
        .filter(published -> published.trainedImages() == trainedImages)
        .map(FakeGenerations.Published::trunk)
        .findFirst();
  }

  /** The weights after 192 images of an undisturbed run. */
  private static Map<String, float[]> undisturbed(String... settings) throws Exception {
    try (TrainHarness operator = TrainHarness.start(with(settings))) {
      return train(operator, 0, 200, 192);
    } finally {
      FakeGenerations.reset();
    }
  }

  private static void assertEqual(Map<String, float[]> found, Map<String, float[]> expected) {
    assertThat(found).containsOnlyKeys(expected.keySet());
    found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }

  @Test
  void whatIsPublishedIsTheAverageAndTrainingDoesNotKnowIt() throws Exception {
    Map<String, float[]> plain = undisturbed();
    assertThat(undisturbed(EMA).get(KERNEL)).isNotEqualTo(plain.get(KERNEL));
    // An average with a decay of next to nothing is the weights themselves.
    assertEqual(undisturbed("--teacher-ema=1e-30"), plain);
  }

  @Test
  void aRestoredAverageGoesOnAsIfNothingHadHappened() throws Exception {
    Map<String, float[]> undisturbed = undisturbed(EMA);
    OperatorSubtaskState state;
    try (TrainHarness operator = TrainHarness.start(with(EMA))) {
      train(operator, 0, 119, 64);
      state = operator.snapshot(1);
    }
    try (TrainHarness operator = TrainHarness.restore(state, with(EMA))) {
      assertEqual(train(operator, 119, 200, 192), undisturbed);
    }
  }

  @Test
  void theAverageMayBeginAndEndWithARestore() throws Exception {
    Map<String, float[]> plain = undisturbed();
    OperatorSubtaskState without;
    try (TrainHarness operator = TrainHarness.start(with())) {
      train(operator, 0, 119, 64);
      without = operator.snapshot(1);
    }
    OperatorSubtaskState averaged;
    try (TrainHarness operator = TrainHarness.restore(without, with(EMA))) {
      train(operator, 119, 140, 128);
      averaged = operator.snapshot(2);
    }
    try (TrainHarness operator = TrainHarness.restore(averaged, with(EMA))) {
      assertThat(train(operator, 140, 200, 192).get(KERNEL)).isNotEqualTo(plain.get(KERNEL));
    }
    FakeGenerations.reset();
    try (TrainHarness operator = TrainHarness.restore(averaged, with())) {
      assertEqual(train(operator, 140, 200, 192), plain);
    }
  }
}
