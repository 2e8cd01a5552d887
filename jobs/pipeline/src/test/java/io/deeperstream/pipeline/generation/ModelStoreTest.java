package io.deeperstream.pipeline.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.Layer;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.pipeline.Samples;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStoreTest {

  private static final InitialWeights INITIAL = new InitialWeights("published.pth", "CC BY-NC 4.0");
  private static final Instant CREATED = Instant.parse("2026-02-03T04:05:06.789Z");

  @TempDir Path root;
  @TempDir Path teacher;

  private ModelStore store;

  @BeforeEach
  void open() throws IOException {
    store = new ModelStore(root.resolve("store").toUri().toString());
    Files.createDirectories(teacher.resolve("variables"));
    Files.write(teacher.resolve("saved_model.pb"), bytes(1, 70_001));
    Files.write(teacher.resolve("variables/variables.data"), bytes(2, 200_003));
    Files.write(teacher.resolve("variables/variables.index"), new byte[0]);
  }

  /** As every manifest was before weights could be given. */
  @Test
  void drawnWeightsAreNotMentioned() throws IOException {
    GenerationRef ref = store.publish(contents(1, null), "run-a", 12, "parent", CREATED);
    assertThat(root.resolve("store").resolve(ref.location()).resolve("manifest.json"))
        .content()
        .doesNotContain("initialWeights");
    assertThat(store.open(ref).manifest().initialWeights()).isNull();
  }

  @Test
  void everythingComesBackToTheBit() throws IOException {
    GenerationContents contents = contents(1);
    GenerationRef ref = store.publish(contents, "run-a", 12, "parent", CREATED);

    assertThat(ref.run()).isEqualTo("run-a");
    assertThat(ref.number()).isEqualTo(12);
    assertThat(ref.parentHash()).isEqualTo("parent");
    assertThat(ref.location()).isEqualTo("generations/run-a-000012-" + ref.hash().substring(0, 12));
    StoredGeneration stored = store.open(ref);
    assertThat(stored.ref()).isEqualTo(ref);
    assertThat(stored.projection().mean()).isEqualTo(contents.projection().mean());
    assertThat(stored.projection().matrix()).isEqualTo(contents.projection().matrix());
    assertThat(stored.projection().isSpherical()).isFalse();
    assertThat(stored.superCentroids()).isEqualTo(contents.superCentroids());
    assertThat(stored.superCounts()).isEqualTo(contents.superCounts());
    for (int s = 0; s < 3; s++) {
      assertThat(stored.subCentroids(s)).isEqualTo(contents.subCentroids().get(s));
      assertThat(stored.subCounts(s)).isEqualTo(contents.subCounts()[s]);
    }
    assertThat(stored.labels()).usingRecursiveComparison().isEqualTo(contents.labels());
    Manifest manifest = stored.manifest();
    assertThat(manifest)
        .usingRecursiveComparison()
        .isEqualTo(
            new Manifest(
                Manifest.FORMAT,
                "run-a",
                12,
                "parent",
                "2026-02-03T04:05:06.789Z",
                NetworkSpec.small(),
                Layer.POOLED,
                false,
                3,
                15,
                7,
                1234,
                0.1 + 0.2,
                99,
                INITIAL,
                manifest.files()));
    assertThat(manifest.files())
        .hasSize(3 + 4 + 6 + 4)
        .containsKeys("teacher/saved_model.pb", "sub-centroids/2.npy", "labels/offsets.npy");
    assertThat(manifest.files().get("teacher/variables/variables.data").bytes()).isEqualTo(200_003);
  }

  @Test
  void theTeacherIsCopiedWithItsFolders(@TempDir Path target) throws IOException {
    GenerationRef ref = store.publish(contents(1), "run-a", 0, null, CREATED);
    assertThat(ref.parentHash()).isEmpty();

    store.open(ref).copyTeacher(target);

    for (String name :
        List.of("saved_model.pb", "variables/variables.data", "variables/variables.index")) {
      assertThat(target.resolve(name)).hasSameBinaryContentAs(teacher.resolve(name));
    }
  }

  @Test
  void aTeachersFileOutsideOfItsFolderIsNeverWritten(@TempDir Path outer) throws IOException {
    GenerationRef ref = store.publish(contents(1), "run-a", 0, null, CREATED);
    Path manifest = folder(ref).resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("teacher/saved_model.pb", "teacher/../../saved_model.pb"));
    Path plain = Files.move(folder(ref), folder(ref).resolveSibling("copied"));
    Files.createDirectories(plain.resolve("teacher"));
    Path target = Files.createDirectories(outer.resolve("a/b"));

    assertThatThrownBy(() -> store.find("generations/copied").copyTeacher(target))
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining(
            "names the file 'teacher/../../saved_model.pb', outside of its folder");
    assertThat(outer.resolve("saved_model.pb")).doesNotExist();
  }

  @Test
  void allGenerationsAreListed() throws IOException {
    assertThat(StoreListing.of(store).generations()).isEmpty();
    GenerationRef tenth = store.publish(contents(1), "run-b", 10, "parent", CREATED);
    GenerationRef second = store.publish(contents(2), "run-b", 2, "parent", CREATED);
    GenerationRef other = store.publish(contents(3), "run-a", 0, null, CREATED);
    Files.createDirectories(root.resolve("store/generations/empty"));
    Files.createDirectories(root.resolve("store/generations/torn"));
    Files.writeString(root.resolve("store/generations/torn/manifest.json"), "{\"run\":");
    Path changed = folder(store.publish(contents(4), "run-c", 1, null, CREATED));
    Files.writeString(changed.resolve("manifest.json"), " ", StandardOpenOption.APPEND);

    StoreListing listing = StoreListing.of(store);

    assertThat(listing.generations().stream().map(StoredGeneration::ref))
        .containsExactly(other, second, tenth);
    assertThat(store.find(tenth.location()).ref()).isEqualTo(tenth);
    String changedLocation = "generations/" + changed.getFileName();
    assertThat(listing.unreadable())
        .as("a folder without a manifest is not a generation")
        .containsOnlyKeys("generations/torn", changedLocation);
    assertThat(listing.unreadable().get("generations/torn")).contains("is not a manifest");
    assertThat(listing.unreadable().get(changedLocation))
        .contains("which is not the one of its folder");
  }

  @Test
  void aStoreWithoutRenamesOfFoldersIsWrittenAndTidied() throws IOException {
    store = new ModelStore(ObjectStoreFactory.SCHEME + "://" + root.resolve("store"));
    GenerationRef first = store.publish(contents(1), "run-a", 0, null, CREATED);
    GenerationRef second = store.publish(contents(2), "run-a", 1, first.hash(), CREATED);
    store.pointLatest(second);
    assertThat(store.latest()).contains(second);
    readAll(second);

    assertThat(store.retain(second, 1, 1, Set.of())).containsExactly(first);
    assertThat(names()).containsExactly(folder(second).getFileName().toString());
    store.discard(second);
    assertThat(names()).isEmpty();
  }

  @Test
  void halfOfAGenerationUnderItsNameIsWrittenAnew() throws IOException {
    GenerationRef ref = store.publish(contents(1), "run-a", 0, null, CREATED);
    Files.delete(folder(ref).resolve("manifest.json"));
    Files.delete(folder(ref).resolve("sub-centroids/1.npy"));
    Files.writeString(folder(ref).resolve("super-counts.npy"), "cut");
    assertThat(store.generationsOf("run-a")).isEmpty();

    assertThat(store.publish(contents(1), "run-a", 0, null, CREATED)).isEqualTo(ref);

    readAll(ref);
    assertThat(store.generationsOf("run-a")).hasSize(1);
  }

  @Test
  void anInterruptedPublicationLeavesNothing() throws IOException {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> store.publish(contents(1), "run-a", 0, null, CREATED))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("interrupted while ");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void theSameContentsHaveTheSameNameAndAreNotWrittenAgain() throws IOException {
    GenerationRef first = store.publish(contents(1), "run-a", 0, null, CREATED);
    Path folder = folder(first);
    Path witness = Files.writeString(folder.resolve("witness"), "still here");

    assertThat(store.publish(contents(1), "run-a", 0, null, CREATED)).isEqualTo(first);

    assertThat(witness).hasContent("still here");
    assertThat(names()).containsExactly(folder.getFileName().toString());
    assertThat(store.publish(contents(2), "run-a", 0, null, CREATED).location())
        .isNotEqualTo(first.location());
    assertThat(names()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "projection-mean.npy",
        "projection-matrix.npy",
        "super-centroids.npy",
        "super-counts.npy",
        "sub-centroids/1.npy",
        "sub-counts/1.npy",
        "teacher/saved_model.pb"
      })
  void aChangedOrCutFileIsNeverRead(String name) throws IOException {
    GenerationRef ref = store.publish(contents(1), "run-a", 0, null, CREATED);
    Path file = folder(ref).resolve(name);
    byte[] whole = Files.readAllBytes(file);

    byte[] changed = whole.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(file, changed);
    assertThatThrownBy(() -> readAll(ref))
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining(name + " of generation 0 of run-a")
        .hasMessageContaining("%d bytes with SHA-256".formatted(whole.length));

    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> readAll(ref))
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining("holds %d bytes".formatted(whole.length - 1))
        .hasMessageContaining("its manifest says %d bytes".formatted(whole.length));

    Files.delete(file);
    assertThatThrownBy(() -> readAll(ref))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining(name);
  }

  @Test
  void aChangedManifestIsNotTheAnnouncedOne() throws IOException {
    GenerationRef ref = store.publish(contents(1), "run-a", 0, null, CREATED);
    Path manifest = folder(ref).resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("1234", "1235"));

    assertThatThrownBy(() -> store.open(ref))
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining("manifest.json has hash")
        .hasMessageContaining(ref.hash() + " was announced");
    Files.delete(manifest);
    assertThatThrownBy(() -> store.open(ref))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("manifest.json");
  }

  @Test
  void aManifestOfAnotherFormatIsRefused() throws IOException {
    GenerationRef ref = store.publish(contents(1), "run-a", 0, null, CREATED);
    Path manifest = folder(ref).resolve("manifest.json");
    byte[] json =
        Files.readString(manifest)
            .replace("\"format\" : 1", "\"format\" : 2")
            .getBytes(StandardCharsets.UTF_8);
    Files.write(manifest, json);
    String hash = HexFormat.of().formatHex(ModelStore.sha256().digest(json));

    assertThatThrownBy(() -> store.open(new GenerationRef("run-a", 0, hash, "", ref.location())))
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining("has format 2; this build reads format 1");
  }

  @Test
  void aManifestThatDoesNotNameLayerAndSphereIsOfDescriptorsOnTheSphere() throws IOException {
    GenerationRef ref = store.publish(contents(1), "run-a", 0, null, CREATED);
    Path manifest = folder(ref).resolve("manifest.json");
    String written = Files.readString(manifest);
    assertThat(written).contains("\"layer\" : \"pooled\",").contains("\"spherical\" : false,");
    byte[] json =
        written
            .replaceFirst(" *\"layer\" : \"pooled\",\n", "")
            .replaceFirst(" *\"spherical\" : false,\n", "")
            .getBytes(StandardCharsets.UTF_8);
    Files.write(manifest, json);
    String hash = HexFormat.of().formatHex(ModelStore.sha256().digest(json));

    StoredGeneration old = store.open(new GenerationRef("run-a", 0, hash, "", ref.location()));

    assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("layer", "spherical");
    assertThat(old.manifest().layer()).isEqualTo(Layer.DESCRIPTOR);
    assertThat(old.manifest().spherical()).isTrue();
    assertThat(old.projection().isSpherical()).isTrue();
  }

  @Test
  void aFileThatTheManifestDoesNotNameIsAnError() throws IOException {
    GenerationRef ref = store.publish(contents(1), "run-a", 0, null, CREATED);
    assertThatThrownBy(() -> store.open(ref).subCentroids(3))
        .isInstanceOf(CorruptGenerationException.class)
        .hasMessageContaining("names no file 'sub-centroids/3.npy'");
  }

  @Test
  void aPublicationThatFailsLeavesNothing() throws IOException {
    GenerationContents good = contents(1);
    GenerationContents missingCounts =
        new GenerationContents(
            good.network(),
            good.teacher(),
            good.layer(),
            good.projection(),
            good.superCentroids(),
            good.superCounts(),
            good.subCentroids(),
            new double[2][5],
            good.fitImages(),
            good.meanSquaredDistance(),
            good.seed(),
            Ancestors.unknown(),
            null,
            FittedLabels.none());
    assertThatThrownBy(() -> store.publish(missingCounts, "run-a", 0, null, CREATED))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(leftovers()).isEmpty();

    try (Stream<Path> walk = Files.walk(teacher)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertThatThrownBy(() -> store.publish(good, "run-a", 0, null, CREATED))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("the teacher's folder")
        .hasMessageContaining("holds no file");
    assertThat(leftovers()).isEmpty();
  }

  private void readAll(GenerationRef ref) throws IOException {
    StoredGeneration stored = store.open(ref);
    stored.projection();
    stored.superCentroids();
    stored.superCounts();
    stored.subCentroids(1);
    stored.subCounts(1);
    Path copy = Files.createTempDirectory(root, "teacher");
    stored.copyTeacher(copy);
  }

  private Path folder(GenerationRef ref) {
    return root.resolve("store").resolve(ref.location());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> folders = Files.list(root.resolve("store/generations"))) {
      return folders.map(folder -> folder.getFileName().toString()).toList();
    }
  }

  /** Everything in the store that is no empty folder. */
  private List<Path> leftovers() throws IOException {
    if (!Files.exists(root.resolve("store"))) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(root.resolve("store"))) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  private GenerationContents contents(long seed) {
    return contents(seed, INITIAL);
  }

  private GenerationContents contents(long seed, InitialWeights initialWeights) {
    Random random = new Random(seed);
    FloatMatrix superCentroids = Samples.gaussian(random, 3, 7);
    superCentroids.data()[2] = -0.0f;
    superCentroids.data()[3] = Float.MIN_VALUE;
    return new GenerationContents(
        NetworkSpec.small(),
        teacher,
        Layer.POOLED,
        new Projection(
            Samples.gaussian(random, 1, 11).row(0), Samples.gaussian(random, 7, 11), false),
        superCentroids,
        random.doubles(3, 0, 1e9).toArray(),
        List.of(
            Samples.gaussian(random, 5, 7),
            Samples.gaussian(random, 5, 7),
            Samples.gaussian(random, 5, 7)),
        new double[][] {
          random.doubles(5).toArray(), random.doubles(5).toArray(), {0, 1, 2.5, 1e-300, 1e300}
        },
        1234,
        0.1 + 0.2,
        99,
        Ancestors.unknown(),
        initialWeights,
        new FittedLabels(
            new int[] {0, 1}, new long[] {1L << 40, 3}, new int[] {2, 0}, new int[] {4, 1}));
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
