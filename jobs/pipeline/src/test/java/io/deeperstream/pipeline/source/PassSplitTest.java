package io.deeperstream.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PassSplitTest {

  /** A record as the tests name it. */
  private record Read(int pass, long offset) {}

  @RepeatedTest(200)
  void everyOffsetIsReadOnceAPassAndThenOnceLive(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    long begin = random.nextInt(5);
    long end = begin + random.nextInt(9);
    int passes = random.nextInt(4);
    long last = end + random.nextInt(6);

    List<Read> expected = new ArrayList<>();
    for (int pass = 0; pass < passes; pass++) {
      for (long offset = begin; offset < end; offset++) {
        expected.add(new Read(pass, offset));
      }
    }
    for (long offset = end; offset < last; offset++) {
      expected.add(new Read(passes, offset));
    }

    List<Read> found = new ArrayList<>();
    PassSplit split = PassSplit.start("images", 3, begin, end, passes);
    while (found.size() < expected.size()) {
      found.add(new Read(split.pass(), split.next()));
      split = split.after(split.pass(), split.next());
      // A reader may be restored before or after the end of a pass is noticed.
      if (random.nextBoolean()) {
        assertThat(split.settled().settled()).isEqualTo(split.settled());
      }
      split = split.settled();
    }

    assertThat(found).isEqualTo(expected);
    assertThat(split.live()).isEqualTo(last > end || passes == 0 || split.next() == end);
    assertThat(split.splitId()).isEqualTo("images-3");
  }

  @Test
  void aSplitWithNothingToRepeatIsLiveAtOnce() {
    assertThat(PassSplit.start("images", 0, 4, 9, 0))
        .isEqualTo(new PassSplit("images", 0, 4, 9, 0, 0, 9))
        .matches(PassSplit::live);
    assertThat(PassSplit.start("images", 0, 4, 4, 3))
        .isEqualTo(new PassSplit("images", 0, 4, 4, 3, 3, 4))
        .matches(PassSplit::live);
  }

  @Test
  void aLiveSplitIsSettledWhereverItStands() {
    PassSplit live = new PassSplit("images", 0, 4, 9, 2, 2, 12345);
    assertThat(live.settled()).isEqualTo(live);
  }

  @Test
  void refusesWhatIsNoPlaceInAPass() {
    assertThatThrownBy(() -> new PassSplit("images", 6, 5, 4, 1, 0, 5))
        .hasMessage("range [5, 4) of partition 6 is not a range of offsets");
    assertThatThrownBy(() -> new PassSplit("images", 6, -1, 4, 1, 0, 5))
        .hasMessage("range [-1, 4) of partition 6 is not a range of offsets");
    assertThatThrownBy(() -> new PassSplit("images", 6, 0, 4, 2, 3, 0))
        .hasMessage("pass (3) of partition 6 is not in [0, 2]");
    assertThatThrownBy(() -> new PassSplit("images", 6, 0, 4, 2, -1, 0))
        .hasMessage("pass (-1) of partition 6 is not in [0, 2]");
    assertThatThrownBy(() -> new PassSplit("images", 6, 3, 4, 2, 0, 2))
        .hasMessage("next offset (2) of partition 6 lies before its range, which begins at 3");
  }
}
