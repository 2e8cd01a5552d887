package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.Parameter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudentStoreTest {

  private static final NetworkSpec SPEC =
      new NetworkSpec(11, 13, true, 2, "3,M,5", true, false, List.of(4), 7, 0, 1e-5, 0.1);
  private static final GenerationRef GENERATION =
      new GenerationRef("run", 4, "abcdef", "", "generations/run-000004-abcdef");
  private static final Instant CREATED = Instant.parse("2026-02-03T04:05:06Z");

  @TempDir private Path root;
  private StudentStore store;

  @BeforeEach
  void open() throws IOException {
    store = new StudentStore(root.toUri().toString());
  }

  private static Map<String, float[]> trunk(long seed) {
    Map<String, float[]> values = new TreeMap<>();
    try (Network network = Network.random(SPEC, seed)) {
      for (Parameter parameter : network.parameters()) {
        values.put(parameter.name(), network.read(parameter.name()));
      }
    }
    return values;
  }

  private static StudentWeights weights(String run, long step, long seed, Instant created) {
    return new StudentWeights(
        run,
        GENERATION,
        step,
        128 * step,
        SPEC,
        trunk(seed),
        new InitialWeights("published.pth", "CC BY-NC 4.0"),
        created);
  }

  private StudentRef publish(String run, long step, long second) throws IOException {
    return store.publish(weights(run, step, step, CREATED.plusSeconds(second)));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve("students"))) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void weightsComeBackToTheBitWithWhatIsKnownOfThem() throws IOException {
    StudentWeights given = weights("run-a.b_c", 7, 1, CREATED);

    StudentRef ref = store.publish(given);

    assertThat(ref.location()).matches("students/run-a\\.b_c-000000000007-[0-9a-f]{12}");
    assertThat(ref.trainedImages()).isEqualTo(896);
    StoredStudent stored = store.find(ref.location());
    assertThat(stored.ref()).isEqualTo(ref);
    assertThat(stored.trunk()).containsOnlyKeys(given.trunk().keySet());
    stored
        .trunk()
        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(given.trunk().get(name)));
    StudentManifest manifest = stored.manifest();
    assertThat(manifest)
        .isEqualTo(
            new StudentManifest(
                1,
                "run-a.b_c",
                7,
                896,
                4,
                "abcdef",
                "2026-02-03T04:05:06Z",
                SPEC,
                given.initialWeights(),
                manifest.weights(),
                manifest.files()));
    assertThat(ref.location()).endsWith(manifest.weights().substring(0, 12));
    assertThat(manifest.files()).containsKeys("model.json", "teacher/saved_model.pb");
  }

  @Test
  void theFolderDescribesAModel() throws IOException {
    StudentRef ref = publish("run", 7, 0);
    JsonNode model =
        new ObjectMapper().readTree(root.resolve(ref.location()).resolve("model.json").toFile());
    assertThat(model.get("network").get("features").asText()).isEqualTo("3,M,5");
    assertThat(model.get("origin").asText())
        .isEqualTo("student of run run after 7 steps, on generation 4, begun with published.pth");
    assertThat(model.get("licence").asText()).isEqualTo("CC BY-NC 4.0");
  }

  @Test
  void theSameWeightsAreNotWrittenAgainAndOthersOfTheStepAreKeptBeside() throws IOException {
    StudentRef first = publish("run", 7, 0);
    Path witness = Files.writeString(root.resolve(first.location()).resolve("witness"), "here");

    assertThat(publish("run", 7, 60)).isEqualTo(first);
    assertThat(witness).hasContent("here");
    assertThat(store.publish(weights("run", 7, 99, CREATED)).location())
        .isNotEqualTo(first.location());
    assertThat(names()).hasSize(2);
  }

  @Test
  void theNewestIsByTimeOverAllRuns() throws IOException {
    assertThat(store.newest()).isEmpty();
    assertThat(store.of("b")).isEmpty();
    StudentRef late = store.publish(weights("b", 1, 1, CREATED.plusMillis(500)));
    StudentRef early = publish("a", 900, 0);
    StudentRef middle = store.publish(weights("b", 2, 2, CREATED.plusMillis(100)));

    assertThat(store.list()).containsExactly(early, middle, late);
    assertThat(store.of("b")).containsExactly(middle, late);
    assertThat(store.newest()).contains(late);
  }

  @Test
  void theNewestOfARunStayAndOtherRunsAreLeftAlone() throws IOException {
    StudentRef other = publish("a-000000000001", 1, 0);
    publish("a", 1, 1);
    StudentRef second = publish("a", 20, 2);
    StudentRef afterRecovery = publish("a", 3, 3);

    store.retain("a", 0);
    assertThat(store.of("a")).hasSize(3);
    store.retain("a", 2);
    assertThat(store.of("a")).containsExactly(second, afterRecovery);
    store.retain("a", 5);
    store.retain("unknown", 1);
    assertThat(store.list()).containsExactly(other, second, afterRecovery);
    assertThatThrownBy(() -> store.retain("a", -1)).hasMessage("keep (-1) must be at least 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"teacher/saved_model.pb", "teacher/variables/variables.index"})
  void aChangedOrCutFileIsNeverRead(String name) throws IOException {
    StoredStudent stored = store.find(publish("run", 7, 0).location());
    Path file = root.resolve(stored.ref().location()).resolve(name);
    byte[] whole = Files.readAllBytes(file);

    byte[] changed = whole.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(file, changed);
    assertThatThrownBy(stored::trunk)
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining(name + " of weights of run after 7 steps");
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(stored::trunk)
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining("holds %d bytes".formatted(whole.length - 1));
    Files.delete(file);
    assertThatThrownBy(stored::trunk)
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"run\":", "null", "{}", "{\"files\":{},\"createdAt\":\"yesterday\"}"})
  void aTornManifestIsNamedAndHidesNoOtherWeights(String torn) throws IOException {
    StudentRef good = publish("run", 7, 0);
    Path folder = Files.createDirectories(root.resolve("students/run-000000000008-0123456789ab"));
    Files.writeString(folder.resolve("student.json"), torn);

    assertThat(store.list()).containsExactly(good);
    assertThat(store.listing().unreadable())
        .containsOnlyKeys("students/run-000000000008-0123456789ab");
    store.retain("run", 1);
    assertThatThrownBy(store::newest)
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining("students/run-000000000008-0123456789ab");
  }

  @Test
  void aManifestOfAnotherFormatIsRefused() throws IOException {
    StudentRef ref = publish("run", 7, 0);
    Path manifest = root.resolve(ref.location()).resolve("student.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"format\" : 1", "\"format\" : 2"));
    assertThatThrownBy(() -> store.find(ref.location()))
        .hasMessageContaining("has format 2; this build reads format 1");
  }

  @Test
  void aPublicationThatFailsLeavesNothing() throws IOException {
    StudentWeights good = weights("run", 7, 1, CREATED);
    Map<String, float[]> missing = new TreeMap<>(good.trunk());
    missing.remove(missing.keySet().iterator().next());
    StudentWeights bad = new StudentWeights("run", GENERATION, 7, 1, SPEC, missing, null, CREATED);

    assertThatThrownBy(() -> store.publish(bad)).hasMessageContaining("is missing");
    assertThat(root.resolve("students")).doesNotExist();

    Files.writeString(root.resolve("students"), "a file where the folder should be");
    assertThatThrownBy(() -> store.publish(good)).isInstanceOf(IOException.class);
    assertThat(root).isDirectoryNotContaining(path -> !path.endsWith("students"));
  }

  @Test
  void aStoreWithoutRenamesOfFoldersIsWrittenAndTidied() throws IOException {
    store = new StudentStore(ObjectStoreFactory.SCHEME + "://" + root);
    publish("a", 1, 0);
    StudentRef second = publish("a", 2, 1);
    assertThat(store.newest()).contains(second);
    store.retain("a", 1);
    assertThat(names()).containsExactly(second.location().substring("students/".length()));
  }

  @Test
  void halfOfAStudentUnderItsNameIsWrittenAnew() throws IOException {
    StudentRef ref = publish("a", 1, 0);
    Files.delete(root.resolve(ref.location()).resolve("student.json"));
    Files.delete(root.resolve(ref.location()).resolve("teacher/saved_model.pb"));
    assertThat(store.list()).isEmpty();

    assertThat(publish("a", 1, 0)).isEqualTo(ref);

    assertThat(store.find(ref.location()).trunk()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "../a", ".a", "a b", "ä"})
  void aRunsNameThatIsNoNameOfAFolderIsRefused(String run) {
    assertThatThrownBy(() -> store.publish(weights(run, 1, 1, CREATED)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the run's name is '" + run + "'");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void halfWrittenFoldersOfTheRunAreRemovedAndNeverSeen() throws IOException {
    StudentRef good = publish("a", 1, 0);
    Path students = root.resolve("students");
    Files.createDirectories(students.resolve("a-000000000009-0123456789ab/teacher"));
    String longer = "a-b-000000000009-0123456789ab";
    Files.createDirectories(students.resolve(longer));

    assertThat(store.newest()).contains(good);
    assertThat(store.listing().unreadable()).isEmpty();
    store.removeUnowned("a");

    assertThat(names())
        .containsExactlyInAnyOrder(longer, good.location().substring("students/".length()));
    new StudentStore(root.resolve("empty").toUri().toString()).removeUnowned("a");
  }
}
