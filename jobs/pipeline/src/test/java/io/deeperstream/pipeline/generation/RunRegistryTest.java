package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.pipeline.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRegistryTest {

  @TempDir Path root;

  private RunRegistry registry;

  @BeforeEach
  void open() throws IOException {
    registry = new RunRegistry(root.resolve("store").toUri().toString());
  }

  @Test
  void aStoreWithoutRunsKnowsNone() throws IOException {
    assertThat(registry.runToResume("file:/savepoints/1")).isEmpty();
    assertThat(registry.isInUse("run-a")).isFalse();
  }

  @Test
  void aRunGoesOnFromTheSavepointThatItWasStoppedWithLast() throws IOException {
    registry.stopped("run-a", "1", "file:/savepoints/1");
    registry.stopped("run-b", "2", "file:/savepoints/2");
    registry.stopped("run-a", "3", "file:/savepoints/3");

    assertThat(registry.runToResume("file:/savepoints/3")).contains("run-a");
    assertThat(registry.runToResume("file:/savepoints/2")).contains("run-b");
    assertThat(registry.runToResume("file:/savepoints/1")).as("history").isEmpty();
    assertThat(registry.runToResume("file:/savepoints")).isEmpty();
    assertThat(registry.isInUse("run-a")).isTrue();
  }

  @Test
  void aSavepointMayBeSpelledInSeveralWays() throws IOException {
    registry.stopped("run-a", "1", "file:/savepoints/1");
    for (String spelling :
        new String[] {
          "/savepoints/1", "file:///savepoints/1", "file:/savepoints/1/", "/savepoints/1/_metadata"
        }) {
      assertThat(registry.runToResume(spelling)).as(spelling).contains("run-a");
    }
  }

  @Test
  void aResumptionCountsWhenItsFirstCheckpointIsComplete() throws IOException {
    registry.submitted("run-a", "1", "", Samples.generation(0));
    registry.begun("run-a", "1");
    registry.stopped("run-a", "1", "/savepoints/1");
    registry.submitted("run-a", "2", "/savepoints/1", Samples.generation(0));
    assertThat(registry.runToResume("/savepoints/1")).as("it may have failed").contains("run-a");

    registry.begun("run-a", "2");
    assertThat(registry.runToResume("/savepoints/1")).isEmpty();
    registry.submitted("run-a", "3", "/elsewhere/2/chk-9", Samples.generation(0));
    assertThat(registry.runToResume("/savepoints/1")).as("long ago").isEmpty();
  }

  @Test
  void aRunGoesOnFromTheLastCheckpointThatItsJobHasLeft() throws IOException {
    String job = "0123456789abcdef0123456789abcdef";
    for (int number = 8; number <= 11; number++) {
      Files.createDirectories(root.resolve(job).resolve("chk-" + number));
    }
    Files.createFile(root.resolve(job).resolve("chk-9/_metadata"));
    Files.createFile(root.resolve(job).resolve("chk-10/_metadata"));
    String last = root.resolve(job).resolve("chk-10").toString();
    assertThat(registry.runToResume(last)).as("nobody's").isEmpty();

    registry.submitted("run-a", job, "", Samples.generation(0));
    registry.begun("run-a", job);
    assertThat(registry.runToResume(last)).contains("run-a");
    assertThat(registry.runToResume(last + "/_metadata")).contains("run-a");
    assertThat(registry.runToResume(root.resolve(job).resolve("chk-9").toString())).isEmpty();

    registry.submitted("run-a", "2", last, Samples.generation(0));
    assertThat(registry.runToResume(last)).as("not gone on yet").contains("run-a");
    registry.begun("run-a", "2");
    assertThat(registry.runToResume(last)).isEmpty();
  }

  @Test
  void anIdIsInUseOnceACheckpointIsComplete() throws IOException {
    registry.submitted("run-a", "1", "", Samples.generation(0));
    assertThat(registry.isInUse("run-a")).as("it has left no label").isFalse();
    registry.begun("run-a", "1");
    assertThat(registry.isInUse("run-a")).isTrue();
    assertThat(registry.isInUse("run")).isFalse();
  }

  @Test
  void theFirstCheckpointIsRegisteredOnceAndTriedAgainWhereItFails() throws Exception {
    Path blocked = Files.createFile(root.resolve("store"));
    FirstCheckpoint first = new FirstCheckpoint(blocked.toString(), "run-a");
    first.complete("1");
    Files.delete(blocked);
    for (int attempt = 0; attempt < 500 && !registry.isInUse("run-a"); attempt++) {
      first.complete("1");
      Thread.sleep(10);
    }
    assertThat(registry.isInUse("run-a")).isTrue();
  }

  @Test
  void otherFilesInTheFolderMeanNothing() throws IOException {
    registry.stopped("run-a", "1", "file:/savepoints/1");
    Files.writeString(root.resolve("store/runs/notes.txt"), "/savepoints/2");
    assertThat(registry.runToResume("file:/savepoints/2")).isEmpty();
    Files.createDirectory(root.resolve("store/runs/archive.savepoint"));
    assertThat(registry.runToResume("file:/savepoints/2")).isEmpty();
  }

  @Test
  void theGenerationThatAnotherRunBeganWithIsPinned() throws IOException {
    registry.submitted("run-b", "1", "", Samples.generation(3));
    assertThat(registry.pinned(Samples.RUN))
        .containsExactly(
            new org.apache.flink.core.fs.Path(Samples.generation(3).location()).getName());
    assertThat(registry.pinned("run-b")).isEmpty();
  }

  private void make(String generation) throws IOException {
    Path folder = Files.createDirectories(root.resolve("store/generations").resolve(generation));
    Files.writeString(folder.resolve("manifest.json"), "{}");
  }

  @Test
  void whatASavepointNeedsIsPinnedAsLongAsItIsThere() throws IOException {
    for (String name : new String[] {"run-a-000003", "run-a-000004", "run-b-000003"}) {
      make(name + "-0123456789ab");
    }
    Path first = Files.createDirectories(root.resolve("savepoints/1"));
    Path second = Files.createDirectories(root.resolve("savepoints/2"));
    assertThat(registry.pinned("run-a")).isEmpty();
    registry.stopped("run-a", "1", first.toUri().toString());
    make("run-a-000005-0123456789ab");
    registry.stopped("run-a", "2", second.toString());
    assertThat(registry.pinned("run-a"))
        .containsExactlyInAnyOrder(
            "run-a-000003-0123456789ab", "run-a-000004-0123456789ab", "run-a-000005-0123456789ab");
    assertThat(registry.pinned("run-b")).isEmpty();

    Files.delete(second);
    assertThat(registry.pinned("run-a"))
        .containsExactlyInAnyOrder("run-a-000003-0123456789ab", "run-a-000004-0123456789ab");
    Files.delete(first);
    assertThat(registry.pinned("run-a")).isEmpty();
    try (var left = Files.list(root.resolve("store/runs/run-a.pins"))) {
      assertThat(left).isEmpty();
    }
  }
}
