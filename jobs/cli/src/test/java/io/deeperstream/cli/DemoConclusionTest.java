package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void comparesTheLastProbeWithRandomWeightsAndKnowsChance() {
    List<ProbeSummary> probe =
        List.of(
            new ProbeSummary(0, 0, 0.30, 0.40, 0.1),
            new ProbeSummary(1, 50, 0.10, 0.10, 0.1),
            new ProbeSummary(1, 99, 0.35, 0.41, 0.1));
    assertThat(text(summary(List.of(), probe, 1200, null)))
        .contains("On 1,200 pictures that were kept out of training")
        .contains("35.0% (30.0% with random weights), which is better by more than chance")
        .contains("41.0% (40.0% with random weights), a difference that may be chance");
    assertThat(text(summary(List.of(), probe.subList(0, 2), 1200, null)))
        .contains("10.0% (30.0% with random weights), which is worse by more than chance");
    assertThat(text(summary(List.of(), probe, null, null)))
        .contains("35.0% (30.0% with random weights)")
        .doesNotContain("chance");
    assertThat(text(summary(List.of(), probe.subList(0, 1), 1200, null)))
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
