package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeLogTest {

  private static final Outcome FIRST = Outcomes.of("a \"quoted\", ä", 1, 100L, 0.5);
  private static final Outcome SECOND = Outcomes.of("b", 1, null, 0.25);

  @TempDir private Path folder;

  private static Outcome neverRun() {
    throw new AssertionError("it has an outcome");
  }

  private Path file() {
    return folder.resolve("new/outcomes.jsonl");
  }

  private OutcomeLog<Outcome> open() throws IOException {
    return new OutcomeLog<>(folder.resolve("new"), Outcome.class);
  }

  @Test
  void whatHasAnOutcomeIsNotRunAgain() throws Exception {
    OutcomeLog<Outcome> log = open();
    assertThat(log.find(FIRST.key(), () -> FIRST)).isEqualTo(FIRST);
    assertThat(log.find(FIRST.key(), OutcomeLogTest::neverRun)).isEqualTo(FIRST);
    log.find(SECOND.key(), () -> SECOND);
    assertThat(Files.readAllLines(file())).hasSize(2).allMatch(line -> line.startsWith("{"));

    OutcomeLog<Outcome> later = open();
    assertThat(later.find(FIRST.key(), OutcomeLogTest::neverRun)).isEqualTo(FIRST);
    assertThat(later.find(SECOND.key(), OutcomeLogTest::neverRun)).isEqualTo(SECOND);
  }

  @Test
  void aFailedRunLeavesNoOutcome() throws Exception {
    OutcomeLog<Outcome> log = open();
    assertThatThrownBy(
            () ->
                log.find(
                    FIRST.key(),
                    () -> {
                      throw new IOException("failed");
                    }))
        .hasMessage("failed");
    assertThat(open().find(FIRST.key(), () -> FIRST)).isEqualTo(FIRST);
    assertThatThrownBy(() -> log.find("other", () -> FIRST))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not 'other'");
  }

  @Test
  void aLastLineThatWasCutIsRunAgainAndADamagedOneIsNamed() throws Exception {
    open().find(FIRST.key(), () -> FIRST);
    Files.writeString(file(), "{\"key\":\"b1\",\"ar", StandardOpenOption.APPEND);
    OutcomeLog<Outcome> log = open();
    assertThat(log.find(FIRST.key(), OutcomeLogTest::neverRun)).isEqualTo(FIRST);
    log.find(SECOND.key(), () -> SECOND);
    assertThat(Files.readAllLines(file())).hasSize(2);

    Files.writeString(file(), "nonsense\n" + Files.readString(file()));
    assertThatThrownBy(this::open).hasMessageContaining("line 1 of " + file());
  }
}
