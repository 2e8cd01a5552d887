package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {

  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  @TempDir private Path logs;

  private void write(String name, String text) throws IOException {
    Files.writeString(
        logs.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void theLoopsMomentsFollowEachOther() throws IOException {
    TrainingLog log = new TrainingLog(logs);
    assertThat(log.moment(0)).isEqualTo(Moment.TRAINING);
    write("taskmanager-1.log", "INFO the stream is labelled by generation 0 of r (ab12)\n");
    log.update();
    assertThat(log.moment(0)).isEqualTo(Moment.TRAINING);
    write(
        "taskmanager-1.log",
        "re-clustering into generation 1: trunk SHA-256 %s\nhalf a l".formatted(A));
    log.update();
    assertThat(log.moment(0)).isEqualTo(Moment.FIT);
    write("taskmanager-1.log", "ine\ngeneration 1 of r (cd34) is fitted: good\n");
    log.update();
    assertThat(log.moment(0)).isEqualTo(Moment.STORED);
    assertThat(log.moment(1)).isEqualTo(Moment.ANNOUNCED);
    write("taskmanager-2.log", "the stream is labelled by generation 1 of r (cd34)\n");
    log.update();
    assertThat(log.moment(1)).isEqualTo(Moment.TRAINING);
    assertThat(log.fits()).isEqualTo(Map.of(1, List.of(A)));
  }

  @Test
  void studentsAreFoundByTheirSteps() throws IOException {
    TrainingLog log = new TrainingLog(logs);
    write(
        "taskmanager-1.log",
        "checkpoint 3: step 70, newest generation 0, student SHA-256 %s, memory digest ab\n"
            .formatted(A));
    write(
        "jobmanager.log",
        "checkpoint 3: step 99, student SHA-256 %s, memory digest ab\n".formatted(B));
    log.update();
    write(
        "taskmanager-2.log",
        "restored student at step 70 of generation 0 of r (ab): SHA-256 %s, memory digest cd\n"
            .formatted(B));
    log.update();
    log.update();
    assertThat(log.stored()).isEqualTo(Map.of(70L, Set.of(A + ", memory digest ab")));
    assertThat(log.restored())
        .containsExactly(new TrainingLog.Student(70, B + ", memory digest cd"));
  }
}
