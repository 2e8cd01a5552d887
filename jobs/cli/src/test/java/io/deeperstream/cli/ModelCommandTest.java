package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import io.deeperstream.clustering.Projection;
import io.deeperstream.interchange.ModelDescription;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.SavedVariables;
import io.deeperstream.pipeline.generation.Ancestors;
import io.deeperstream.pipeline.generation.FittedLabels;
import io.deeperstream.pipeline.generation.GenerationContents;
import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.generation.InitialWeights;
import io.deeperstream.pipeline.generation.ModelStore;
import io.deeperstream.pipeline.generation.StudentRef;
import io.deeperstream.pipeline.generation.StudentStore;
import io.deeperstream.pipeline.generation.StudentWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {

  private static final NetworkSpec SPEC =
      new NetworkSpec(11, 13, true, 2, "3,M,5", true, false, List.of(4), 7, 0, 1e-5, 0.1);

  /** The exit code and output of a command. */
  private record Outcome(int exit, String out, String err) {}

  @TempDir private Path folder;
  private Path store;
  private ModelStore models;
  private final GenerationRef[] generations = new GenerationRef[2];

  @BeforeEach
  void publish() throws IOException {
    store = folder.resolve("store");
    models = new ModelStore(store.toUri().toString());
    for (int number = 0; number < generations.length; number++) {
      Path teacher = folder.resolve("teacher-" + number);
      try (Network network = Network.random(SPEC, number)) {
        network.export(teacher);
      }
      FloatMatrix centroids = FloatMatrix.zeros(1, 2);
      GenerationContents contents =
          new GenerationContents(
              SPEC,
              teacher,
              Layer.DESCRIPTOR,
              new Projection(new float[7], FloatMatrix.zeros(2, 7)),
              centroids,
              new double[] {1},
              List.of(centroids),
              new double[][] {{1}},
              10,
              0.5,
              1,
              Ancestors.unknown(),
              number == 0 ? null : new InitialWeights("published.pth", "CC BY-NC 4.0"),
              FittedLabels.none());
      String parent = number == 0 ? null : generations[number - 1].hash();
      generations[number] = models.publish(contents, "run", number, parent, Instant.EPOCH);
    }
    models.pointLatest(generations[1]);
  }

  private static Outcome run(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      String[] words =
          Stream.concat(Stream.of("model"), Stream.of(arguments).map(Object::toString))
              .toArray(String[]::new);
      int exit = Deeperstream.execute(words, Map.of());
      return new Outcome(
          exit,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static String done(Object... arguments) {
    Outcome outcome = run(arguments);
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return outcome.out();
  }

  private static void refused(int exit, String message, Object... arguments) {
    Outcome outcome = run(arguments);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.exit()).isEqualTo(exit);
  }

  private Path generation(int number) {
    return store.resolve(generations[number].location());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertSameWeights(Path savedModel, Path other) throws IOException {
    Map<String, float[]> expected = SavedVariables.read(other);
    Map<String, float[]> found = SavedVariables.read(savedModel);
    assertThat(found).containsOnlyKeys(expected.keySet());
    found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }

  @Test
  void aGenerationLeavesAndComesBackAsAModel() throws IOException {
    for (int number = 0; number < 2; number++) {
      Path file = folder.resolve("out/" + number + ".safetensors");
      String said = done("export", generation(number), "--format", "safetensors", "--out", file);
      assertThat(said)
          .contains(
              "features[0] = Conv2d(2, 3, 3, padding=1) of both Sobel gradients",
              "the descriptor is classifier[:4]; no classifier.6",
              "licence of the weights: " + (number == 0 ? "unknown" : "CC BY-NC 4.0"));
      Path model = folder.resolve("model-" + number);
      String imported = done("import", file, "--out", model, "--licence", "mine");
      assertThat(imported).contains("safetensors", "licence of the weights: mine", "weights in");
      assertSameWeights(model.resolve("teacher"), folder.resolve("teacher-" + number));
      ModelDescription description = ModelDescription.read(model);
      assertThat(description.network()).isEqualTo(SPEC);
      assertThat(done("show", model))
          .contains(description.source().sha256(), "licence of the weights: mine");
      assertThat(description.origin())
          .contains("generation %d of run run".formatted(number), generations[number].hash());
    }
    Path images = folder.resolve("images");
    Pictures.fill(images, 5, 0, 0);
    FloatMatrix[] features = new FloatMatrix[2];
    Path[] sources = {folder.resolve("model-1"), store};
    for (int i = 0; i < 2; i++) {
      Path npy = folder.resolve(i + ".npy");
      String[] embed =
          Stream.of("embed", "--model", sources[i], "--images", images, "--out", npy)
              .map(Object::toString)
              .toArray(String[]::new);
      assertThat(Deeperstream.execute(embed, Map.of())).isZero();
      try (InputStream in = Files.newInputStream(npy)) {
        features[i] = Npy.readFloatRows(in);
      }
    }
    assertThat(features[0]).isEqualTo(features[1]);
    assertThat(names()).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void aSavedModelIsExportedWithItsDescription() throws IOException {
    Path out = folder.resolve("exported");
    done("export", store, "--format", "savedmodel", "--out", out);
    assertSameWeights(out, folder.resolve("teacher-1"));
    assertThat(ModelDescription.read(out).network()).isEqualTo(SPEC);
    refused(2, "--force replaces", "export", store, "--format", "savedmodel", "--out", out);
    done("export", generation(0), "--format", "savedmodel", "--out", out, "--force");
    assertSameWeights(out, folder.resolve("teacher-0"));
    refused(
        2,
        "are for --format safetensors",
        "export",
        store,
        "--format",
        "savedmodel",
        "--out",
        out,
        "--fold-sobel");
  }

  @Test
  void aBareSavedModelNeedsItsShape() throws IOException {
    Path bare = folder.resolve("teacher-0");
    Path out = folder.resolve("x.safetensors");
    refused(2, "give --network", "export", bare, "--format", "safetensors", "--out", out);
    refused(
        2,
        "conv1/kernel should have the shape [3, 3, 2, 64]; the model has 54 values",
        "export",
        bare,
        "--format",
        "safetensors",
        "--out",
        out,
        "--network",
        "vgg16");
    assertThat(names()).noneMatch(name -> name.contains("x.safetensors"));
    done(
        "export",
        bare,
        "--format",
        "safetensors",
        "--out",
        out,
        "--network",
        generation(1),
        "--fold-sobel",
        "--classes",
        3);
    String shown = done("show", out);
    assertThat(shown)
        .contains(
            "features.0.weight",
            "[3, 3, 5, 5]",
            "classifier.6.weight",
            "[3, 7]",
            "deeperstream.folded: sobel");
    refused(1, "the Sobel filter is folded", "import", out, "--out", folder.resolve("m"));
    assertThat(folder.resolve("m")).doesNotExist();
  }

  @Test
  void aShapeThatContradictsTheModelsOwnIsRefused() throws IOException {
    Path out = folder.resolve("x.safetensors");
    refused(
        2,
        "--network is another shape than the one that " + store,
        "export",
        store,
        "--format",
        "safetensors",
        "--out",
        out,
        "--network",
        "vgg16");
    assertThat(out).doesNotExist();
    done("export", store, "--format", "safetensors", "--out", out, "--network", generation(1));
    assertThat(out).exists();
  }

  @Test
  void nothingHalfWrittenIsLeft() throws IOException {
    Path file = folder.resolve("x.safetensors");
    done("export", store, "--format", "safetensors", "--out", file);
    byte[] whole = Files.readAllBytes(file);
    Path model = folder.resolve("model");
    for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      refused(1, cut + "", "import", cut, "--out", model);
      assertThat(model).doesNotExist();
    }
    refused(2, "which is not a file", "import", folder.resolve("no"), "--out", model);
    done("import", file, "--out", model);
    refused(2, "--force replaces", "import", file, "--out", model);
    // A failing replacement leaves the existing model.
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 1));
    refused(1, "ends at byte", "import", cut, "--out", model, "--force");
    assertSameWeights(model.resolve("teacher"), folder.resolve("teacher-1"));
    Files.writeString(model.resolve("mine.txt"), "mine");
    refused(2, "which holds mine.txt", "import", file, "--out", model, "--force");
    refused(2, "which exists", "export", store, "--format", "safetensors", "--out", file);
    assertThat(names()).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void generationsAreListed() throws IOException {
    String listed = done("list", store);
    assertThat(listed)
        .contains("2 generations", "  generations/run-000000-", "* generations/run-000001-");
    Files.createDirectories(store.resolve("generations/being-written"));
    Path half = Files.createDirectories(store.resolve("generations/half"));
    Files.writeString(half.resolve("manifest.json"), "{");
    JsonNode json = new ObjectMapper().readTree(done("list", store.toUri(), "--json"));
    assertThat(json.get("generations")).hasSize(2);
    assertThat(json.at("/generations/1/latest").asBoolean()).isTrue();
    assertThat(json.at("/generations/1/parentHash").asText()).isEqualTo(generations[0].hash());
    assertThat(json.at("/generations/0/network/features").asText()).isEqualTo("3,M,5");
    assertThat(json.get("unreadable").has("generations/half")).isTrue();
    assertThat(done("list", store))
        .contains("unreadable: generations/half: ")
        .doesNotContain("being-written");
    refused(2, "which is not a folder", "list", folder.resolve("no"));
  }

  @Test
  void aStoreMayLieUnderAnyName() throws IOException {
    for (String name : new String[] {"a b", "a%20b", "a#b", "100%"}) {
      Path renamed = folder.resolve(name).resolve("store");
      Files.createDirectories(renamed.getParent());
      Files.move(store, renamed);
      assertThat(done("list", renamed)).as(name).contains("2 generations");
      assertThat(done("show", renamed)).as(name).contains("conv1");
      store = renamed;
    }
  }

  private StudentRef publishStudent(String run, long step, Instant created) throws IOException {
    try (Network network = Network.random(SPEC, step)) {
      Map<String, float[]> trunk = new HashMap<>();
      network.parameters().forEach(p -> trunk.put(p.name(), network.read(p.name())));
      return new StudentStore(store.toUri().toString())
          .publish(
              new StudentWeights(
                  run,
                  generations[1],
                  step,
                  128 * step,
                  SPEC,
                  trunk,
                  new InitialWeights("published.pth", "CC BY-NC 4.0"),
                  created));
    }
  }

  @Test
  void aStoreMeansTheWeightsThatItsStudentPublishedLast() throws IOException {
    publishStudent("run", 20, Instant.EPOCH.plusSeconds(1));
    StudentRef newest = publishStudent("run", 30, Instant.EPOCH.plusSeconds(2));
    JsonNode shown = new ObjectMapper().readTree(done("show", store, "--json"));
    assertThat(shown.get("kind").asText()).isEqualTo("student");
    assertThat(shown.get("path").asText()).isEqualTo(store.resolve(newest.location()).toString());
    assertThat(shown.at("/says/origin").asText())
        .isEqualTo("student of run run after 30 steps, on generation 1, begun with published.pth");
    assertThat(shown.at("/says/licence").asText()).isEqualTo("CC BY-NC 4.0");

    Path out = folder.resolve("exported");
    done("export", store, "--format", "savedmodel", "--out", out);
    assertSameWeights(out, store.resolve(newest.location()).resolve("teacher"));
    done("export", generation(1), "--format", "savedmodel", "--out", out, "--force");
    assertSameWeights(out, folder.resolve("teacher-1"));

    String listed = done("list", store);
    assertThat(listed)
        .contains(
            "2 generations",
            "2 published weights of students",
            "  students/run-000000000020-",
            "* students/run-000000000030-",
            "step 30 (3,840 images), on generation 1");
    JsonNode json = new ObjectMapper().readTree(done("list", store, "--json"));
    assertThat(json.at("/students/0/newest").asBoolean()).isFalse();
    assertThat(json.at("/students/1/newest").asBoolean()).isTrue();
    assertThat(json.at("/students/1/generation").asInt()).isEqualTo(1);
  }

  @Test
  void theGenerationOfALaterRunIsNewerThanWeightsOfAnEarlierOne() throws IOException {
    StudentRef earlier = publishStudent("before", 20, Instant.EPOCH.minusSeconds(1));
    assertThat(done("show", store)).contains("origin: generation 1 of run run");
    assertThat(done("show", store.resolve(earlier.location())))
        .contains("origin: student of run before after 20 steps");
    publishStudent("after", 40, Instant.EPOCH.plusSeconds(1));
    assertThat(done("show", store)).contains("origin: student of run after after 40 steps");
  }

  @Test
  void damagedWeightsOfAStudentAreNamed() throws IOException {
    StudentRef newest = publishStudent("run", 30, Instant.EPOCH.plusSeconds(2));
    Path out = folder.resolve("exported");
    Path graph = store.resolve(newest.location()).resolve("teacher/saved_model.pb");
    byte[] whole = Files.readAllBytes(graph);
    Files.write(graph, Arrays.copyOf(whole, whole.length - 1));
    refused(
        1,
        "teacher/saved_model.pb of weights of run after 30 steps",
        "export",
        store,
        "--format",
        "savedmodel",
        "--out",
        out);
    assertThat(out).doesNotExist();
    Files.writeString(store.resolve(newest.location()).resolve("student.json"), "{");
    refused(1, newest.location(), "show", store);
    assertThat(done("list", store)).contains("unreadable: " + newest.location());
  }

  @Test
  void modelsAreShown() throws IOException {
    JsonNode json = new ObjectMapper().readTree(done("show", store, "--json"));
    assertThat(json.get("kind").asText()).isEqualTo("generation");
    assertThat(json.get("path").asText()).isEqualTo(generation(1).toString());
    // 2 convolutions with bias, batch norm, 2 linear layers on maps of 6 x 6 x 5.
    int convolutions = (9 * 2 * 3 + 3) + (9 * 3 * 5 + 5) + 2 * (3 + 5);
    assertThat(json.get("parameters").asInt()).isEqualTo(convolutions + 180 * 4 + 4 + 4 * 7 + 7);
    assertThat(json.get("statistics").asInt()).isEqualTo(2 * (3 + 5));
    assertThat(json.at("/says/network/imageSize").asInt()).isEqualTo(11);
    String shown = done("show", generation(0));
    assertThat(shown)
        .contains(
            "conv1/kernel",
            "[3, 3, 2, 3]",
            "licence of the weights: unknown",
            "origin: generation 0 of run run");
    refused(2, "is no generation or model store", "show", folder);
    assertThat(run().exit()).isEqualTo(2);
    assertThat(run().out()).contains("import", "export", "list", "show");
  }

  @Test
  void aGenerationThatIsDamagedOrGoneIsSaid() throws IOException {
    Path out = folder.resolve("x.safetensors");
    Path variables = generation(0).resolve("teacher/variables/variables.data-00000-of-00001");
    byte[] whole = Files.readAllBytes(variables);
    whole[whole.length / 2] ^= 1;
    Files.write(variables, whole);
    refused(
        1, "its manifest says", "export", generation(0), "--format", "safetensors", "--out", out);
    Files.delete(variables);
    refused(
        1,
        "was removed while it was read",
        "export",
        generation(0),
        "--format",
        "safetensors",
        "--out",
        out);
    assertThat(names()).noneMatch(name -> name.contains("x.safetensors"));
  }
}
