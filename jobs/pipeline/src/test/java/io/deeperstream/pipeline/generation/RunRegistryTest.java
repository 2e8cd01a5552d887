package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(registry.runStoppedWith("file:/savepoints/1")).isEmpty();
    registry.resumed("run-a");
    assertThat(registry.runStoppedWith("file:/savepoints/1")).isEmpty();
  }

  @Test
  void aRunIsFoundByTheSavepointThatItWasStoppedWithLast() throws IOException {
    registry.stopped("run-a", "file:/savepoints/1");
    registry.stopped("run-b", "file:/savepoints/2");
    registry.stopped("run-a", "file:/savepoints/3");

    assertThat(registry.runStoppedWith("file:/savepoints/3")).contains("run-a");
    assertThat(registry.runStoppedWith("file:/savepoints/2")).contains("run-b");
    assertThat(registry.runStoppedWith("file:/savepoints/1")).as("history").isEmpty();
    assertThat(registry.runStoppedWith("file:/savepoints")).isEmpty();
  }

  @Test
  void aSavepointMayBeSpelledInSeveralWays() throws IOException {
    registry.stopped("run-a", "file:/savepoints/1");
    for (String spelling :
        new String[] {"/savepoints/1", "file:///savepoints/1", "file:/savepoints/1/"}) {
      assertThat(registry.runStoppedWith(spelling)).as(spelling).contains("run-a");
    }
  }

  @Test
  void aRunThatGoesOnIsNotFoundAgain() throws IOException {
    registry.stopped("run-a", "file:/savepoints/1");
    registry.resumed("run-a");
    assertThat(registry.runStoppedWith("file:/savepoints/1")).isEmpty();
  }

  @Test
  void otherFilesInTheFolderMeanNothing() throws IOException {
    registry.stopped("run-a", "file:/savepoints/1");
    Files.writeString(root.resolve("store/runs/notes.txt"), "/savepoints/2");
    assertThat(registry.runStoppedWith("file:/savepoints/2")).isEmpty();
    Files.createDirectory(root.resolve("store/runs/archive"));
    assertThat(registry.runStoppedWith("file:/savepoints/2")).isEmpty();
  }

  @Test
  void whatASavepointNeedsIsPinnedAsLongAsItIsThere() throws IOException {
    for (String name : new String[] {"run-a-000003", "run-a-000004", "run-b-000003"}) {
      Files.createDirectories(root.resolve("store/generations").resolve(name + "-0123456789ab"));
    }
    Path first = Files.createDirectories(root.resolve("savepoints/1"));
    Path second = Files.createDirectories(root.resolve("savepoints/2"));
    assertThat(registry.pinned("run-a")).isEmpty();
    registry.stopped("run-a", first.toUri().toString());
    registry.resumed("run-a");
    Files.createDirectories(root.resolve("store/generations/run-a-000005-0123456789ab"));
    registry.stopped("run-a", second.toString());
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
