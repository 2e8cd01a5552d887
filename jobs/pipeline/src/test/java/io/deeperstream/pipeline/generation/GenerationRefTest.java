package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationRefTest {

  @Test
  void eachFollowsTheOneBeforeAndNoOther() {
    for (int a = 0; a < 5; a++) {
      for (int b = 0; b < 5; b++) {
        assertThat(Samples.generation(a).follows(Samples.generation(b), Samples.RUN))
            .as("%d after %d", a, b)
            .isEqualTo(a == b + 1);
      }
    }
  }

  @Test
  void bothParentAndNumberMustFit() {
    GenerationRef current = Samples.generation(4);
    GenerationRef branch = new GenerationRef("run-b", 5, "other", current.hash(), "x");
    assertThat(branch.follows(current, Samples.RUN)).as("another run's").isFalse();
    assertThat(branch.follows(current, "run-b"))
        .as("its own run, which was started from this one's savepoint")
        .isTrue();
    assertThat(
            new GenerationRef(Samples.RUN, 6, "h", current.hash(), "x")
                .follows(current, Samples.RUN))
        .isFalse();
    assertThat(
            new GenerationRef(Samples.RUN, 4, "h", current.hash(), "x")
                .follows(current, Samples.RUN))
        .isFalse();
    assertThat(
            new GenerationRef(Samples.RUN, 5, "h", current.parentHash(), "x")
                .follows(current, Samples.RUN))
        .as("a child of its parent")
        .isFalse();
    assertThat(new GenerationRef(Samples.RUN, 5, "h", "", "x").follows(current, Samples.RUN))
        .isFalse();
  }

  @Test
  void isWhatAnAnnouncementNames() {
    for (int number = 0; number < 2; number++) {
      GenerationRef ref = Samples.generation(number);
      Generation announced =
          new Generation(
              GenerationKind.ANNOUNCED,
              ref.run(),
              ref.number(),
              ref.hash(),
              number == 0 ? null : ref.parentHash(),
              ref.location(),
              List.of(),
              Instant.EPOCH,
              null,
              null);
      assertThat(GenerationRef.of(announced)).isEqualTo(ref);
    }
  }

  @Test
  void printsShortly() {
    assertThat(Samples.generation(3)).hasToString("generation 3 of run-a (00abc00300ab)");
  }
}
