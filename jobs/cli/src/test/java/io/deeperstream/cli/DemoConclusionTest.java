package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.evaluation.Correct;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoConclusionTest {

  private static DemoSummary summary(
      List<GenerationSummary> generations,
      List<ProbeSummary> probe,
      Integer probeImages,
      String published) {
    return new DemoSummary(
        "run-1",
        "finished",
        1,
        10,
        10,
        10,
        0,
        Map.of(),
        0,
        0,
        1,
        10,
        Map.of(),
        generations,
        100,
        1,
        0,
        0,
        16,
        16,
        null,
        List.of(),
        probe,
        probeImages,
        published,
        null);
  }

  private static GenerationSummary generation(int number, double first, double last) {
    return new GenerationSummary(number, 100, 12_800, first, last, 6.0, 0.5, 0.5, 16, null, null);
  }

  private static String text(DemoSummary summary) {
    return String.join("\n", new DemoConclusion(summary).lines("/pictures"));
  }

  @Test
  void saysWhetherTheLossFellInEveryGenerationAndHowManyTookOver() {
    assertThat(
            text(
                summary(
                    List.of(generation(0, 6, 5), generation(1, 5.5, 4), generation(2, 5, 4)),
                    List.of(),
                    null,
                    null)))
        .contains("The loss fell in every generation")
        .contains("2 re-clusterings took over");
    assertThat(
            text(summary(List.of(generation(0, 6, 5), generation(1, 5, 5)), List.of(), null, null)))
        .contains("The loss did not fall in generation 1.")
        .contains("1 re-clustering took over");
    assertThat(text(summary(List.of(generation(0, 6, 5)), List.of(), null, null)))
        .contains("The loss fell:")
        .contains("No re-clustering took over");
    assertThat(text(summary(List.of(generation(0, Double.NaN, 5)), List.of(), null, null)))
        .contains("The loss did not fall in generation 0.");
  }

  /** A probe of 1,200 pictures, of which those from one number to another are told. */
  private static ProbeSummary probe(long step, Correct neighbours, Correct regression) {
    return new ProbeSummary(
        1, step, neighbours.share(), regression.share(), 0.1, neighbours, regression);
  }

  private static Correct told(int from, int to) {
    BitSet bits = new BitSet();
    bits.set(from, to);
    return new Correct(1200, bits);
  }

  @Test
  void comparesTheLastProbeWithRandomWeightsPictureByPicture() {
    // 36 pictures more: of 36 that changed, and of 360 that changed.
    ProbeSummary random = probe(0, told(0, 360), told(0, 360));
    ProbeSummary between = probe(50, told(0, 12), told(0, 12));
    ProbeSummary last = probe(99, told(0, 396), told(162, 558));
    assertThat(text(summary(List.of(), List.of(random, between, last), 1200, null)))
        .contains("On 1,200 pictures that were kept out of training")
        .contains("33.0% (30.0% with random weights), which is better by more than chance")
        .contains("33.0% (30.0% with random weights), a difference that may be chance");
    assertThat(text(summary(List.of(), List.of(random, between), 1200, null)))
        .contains("1.0% (30.0% with random weights), which is worse by more than chance");
    ProbeSummary shares = new ProbeSummary(0, 99, 0.35, 0.4, 0.1, null, null);
    assertThat(text(summary(List.of(), List.of(random, shares), 1200, null)))
        .contains("35.0% (30.0% with random weights)")
        .doesNotContain("chance");
    assertThat(text(summary(List.of(), List.of(random), 1200, null)))
        .doesNotContain("random weights");
  }

  @Test
  void namesTheWeightsAndTheNextCommand() {
    assertThat(text(summary(List.of(), List.of(), null, "file:/my store/students/s")))
        .contains("is in file:/my store/students/s.")
        .contains("embed --model 'file:/my store/students/s' --images /pictures");
    assertThat(text(summary(List.of(), List.of(), null, null))).contains("demo --work DIR");
  }
}
