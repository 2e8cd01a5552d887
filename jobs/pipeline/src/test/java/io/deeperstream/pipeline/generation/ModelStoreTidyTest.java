package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which generations the store keeps and which it removes. */
class ModelStoreTidyTest {

  @TempDir Path root;
  private ModelStore store;

  @BeforeEach
  void open() throws IOException {
    store = new ModelStore(root.toUri().toString());
  }

  private static String location(String run, int number) {
    return "generations/%s-%06d-%s".formatted(run, number, "0123456789ab");
  }

  private void make(String run, int... numbers) throws IOException {
    for (int number : numbers) {
      Path folder = Files.createDirectories(root.resolve(location(run, number)));
      Files.writeString(folder.resolve("manifest.json"), "{}");
    }
  }

  private Set<String> left() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(Files::isDirectory)
          .filter(path -> !path.equals(root) && !path.equals(root.resolve("generations")))
          .forEach(path -> names.add(root.relativize(path).toString()));
    }
    return names;
  }

  @Test
  void whatAnAttemptThatDiedLeftIsRemovedAndNoOtherRunsFolders() throws IOException {
    make("a", 0, 1, 2);
    make("a-b", 2, 7);
    Files.createDirectories(root.resolve(".incoming-a-" + UUID.randomUUID() + "/teacher"));
    Files.createDirectories(root.resolve(location("a", 9)).resolve("teacher"));
    String longer = ".incoming-a-b-" + UUID.randomUUID();
    Files.createDirectories(root.resolve(longer));
    store.removeUnowned("a", 1);
    assertThat(left())
        .containsExactlyInAnyOrder(
            location("a", 0), location("a", 1), location("a-b", 2), location("a-b", 7), longer);
  }

  private static GenerationRef generation(String run, int number) {
    return new GenerationRef(run, number, "ab", "", location(run, number));
  }

  @Test
  void theNewestTheNeededAndThePinnedStay() throws IOException {
    make("a", 0, 1, 2, 3, 4, 5);
    make("b", 0);
    store.retain(generation("a", 5), 2, 3, Set.of("a-000001-0123456789ab"));
    assertThat(left())
        .containsExactlyInAnyOrder(
            location("a", 1),
            location("a", 3),
            location("a", 4),
            location("a", 5),
            location("b", 0));
    store.retain(generation("a", 5), 0, 5, Set.of());
    assertThat(left()).hasSize(5);
    store.retain(generation("a", 5), 2, 5, Set.of());
    assertThat(left())
        .containsExactlyInAnyOrder(location("a", 4), location("a", 5), location("b", 0));
  }

  @Test
  void theGenerationsOfARunAreListedInTheirOrder() throws IOException {
    make("a", 10, 2, 1);
    make("a-b", 3);
    Files.createDirectories(root.resolve(location("a", 11)).resolve("teacher"));
    assertThat(store.generationsOf("a"))
        .containsExactly("a-000001-0123456789ab", "a-000002-0123456789ab", "a-000010-0123456789ab");
    assertThat(store.generationsOf("c")).isEmpty();
  }

  @Test
  void anEmptyStoreNeedsNoTidying() throws IOException {
    store.removeUnowned("a", -1);
    store.retain(generation("a", 9), 2, 9, Set.of());
    assertThat(store.latest()).isEmpty();
  }

  @Test
  void thePointerNamesTheLastOneAndABrokenOneIsAnError() throws IOException {
    GenerationRef first = new GenerationRef("a", 0, "ab", "", location("a", 0));
    GenerationRef second = new GenerationRef("a", 1, "cd", "ab", location("a", 1));
    store.pointLatest(first);
    store.pointLatest(second);
    assertThat(store.latest()).contains(second);
    assertThat(left()).isEmpty();
    Files.writeString(root.resolve("latest.json"), "{\"run\":");
    assertThatThrownBy(store::latest)
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining("latest.json");
  }
}
