package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.Layer;
import io.deeperstream.model.Network;
import io.deeperstream.model.NetworkSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedAndEvaluateTest {

  private static final NetworkSpec SPEC =
      new NetworkSpec(11, 13, true, 1, "3,M,5", false, true, List.of(), 7, 0, 1e-5, 0.1);
  private static final int IMAGES = 23;

  /** The exit code and output of a command. */
  private record Outcome(int exit, String out, String err) {}

  @TempDir private static Path models;
  private static Network network;

  @TempDir private Path folder;
  private Path images;
  private Path out;

  @BeforeAll
  static void writeModel() throws IOException {
    network = Network.random(SPEC, 3);
    network.export(models.resolve("teacher"));
    new ObjectMapper()
        .writeValue(models.resolve("model.json").toFile(), Map.of("network", SPEC, "origin", ""));
  }

  @BeforeEach
  void writeImages() throws IOException {
    images = folder.resolve("images");
    out = folder.resolve("a/features.npy");
    Pictures.fill(images, IMAGES, 0, 0);
  }

  private static Outcome run(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
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

  private Outcome embed(Path model, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("embed", "--model", model, "--images", images));
    arguments.addAll(List.of("--out", out));
    arguments.addAll(List.of(more));
    return run(arguments.toArray());
  }

  private static FloatMatrix floats(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Npy.readFloatRows(in);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Returns the features of each image, computed by the network itself. */
  private FloatMatrix expected(Layer layer, List<String> ids) throws Exception {
    List<FloatMatrix> rows = new ArrayList<>();
    try (ImageDecoder decoder = ImageDecoder.of(SPEC)) {
      for (String id : ids) {
        byte[] pixels = decoder.decode(Files.readAllBytes(images.resolve(id))).pixels();
        rows.add(network.embed(pixels, 1, layer));
      }
    }
    return FloatMatrix.concat(rows);
  }

  private static void assertClose(FloatMatrix actual, FloatMatrix expected) {
    assertThat(actual.rows()).isEqualTo(expected.rows());
    assertThat(actual.data()).containsExactly(expected.data(), within(1e-4f));
  }

  @Test
  void rowsAreTheImagesInTheirOrderAtEveryLayer() throws Exception {
    for (String layer : new String[] {"descriptor", "pooled", "map2x2"}) {
      // Batches that do not divide the number of images.
      Outcome outcome = embed(models, "--layer", layer, "--batch", 5, "--threads", 3, "--force");
      assertThat(outcome.exit()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("23 rows of");
      assertThat(names(out.getParent())).containsExactly("features.ids", "features.npy");
      List<String> ids = Files.readAllLines(folder.resolve("a/features.ids"));
      assertThat(ids).hasSize(IMAGES).isEqualTo(names(images));
      assertClose(floats(out), expected(new LayerName().convert(layer), ids));
    }
  }

  @Test
  void severalLayersAreWrittenInOneGo() throws Exception {
    List<Layer> layers = List.of(Layer.MAP_2X2, Layer.DESCRIPTOR, Layer.POOLED);
    Outcome outcome = embed(models, "--layer", LayerName.of(layers), "--batch", 5);
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("23 rows of", "features-map2x2.npy");
    assertThat(names(out.getParent())).hasSize(6).allMatch(name -> name.startsWith("features-"));
    for (Layer layer : layers) {
      String name = layer.toString();
      List<String> ids = Files.readAllLines(folder.resolve("a/features-" + name + ".ids"));
      assertThat(ids).isEqualTo(names(images));
      assertClose(floats(folder.resolve("a/features-" + name + ".npy")), expected(layer, ids));
    }
    assertThat(embed(models, "--layer", LayerName.of(layers)).err()).contains("--force replaces");
    assertThat(embed(models, "--layer", "pooled,pooled").err())
        .contains("--layer is pooled,pooled; each can be named once");
  }

  @Test
  void aSavedModelAloneNeedsToBeToldTheSize() throws Exception {
    Path teacher = models.resolve("teacher");
    assertThat(embed(teacher).err()).contains("give --resize-to");
    assertThat(embed(teacher, "--resize-to", 10).err())
        .contains("--resize-to is 10; it must be at least the network's image size, 11");
    assertThat(embed(teacher, "--layer", "pooled").err()).contains("--layer pooled needs");
    assertThat(folder.resolve("a")).doesNotExist();
    assertThat(embed(teacher, "--resize-to", 13).exit()).isZero();
    assertClose(floats(out), expected(Layer.DESCRIPTOR, names(images)));
  }

  @Test
  void badImagesAreNamedAndLeftOutOnlyIfAskedFor() throws Exception {
    Files.writeString(images.resolve("a-text.jpg"), "not a picture");
    Files.writeString(images.resolve("good-00011-text.jpg"), "not a picture");
    Outcome refused = embed(models, "--batch", 4);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("2 of 25 images cannot be decoded", "a-text.jpg: ", "good-00011-text.jpg: ");
    assertThat(names(folder.resolve("a"))).isEmpty();

    Outcome skipped = embed(models, "--batch", 4, "--skip-bad");
    assertThat(skipped.exit()).as(skipped.err()).isZero();
    assertThat(skipped.out()).contains("left out: a-text.jpg", "23 rows of");
    List<String> ids = Files.readAllLines(folder.resolve("a/features.ids"));
    assertThat(ids).hasSize(IMAGES).noneMatch(id -> id.contains("text"));
    assertClose(floats(out), expected(Layer.DESCRIPTOR, ids));
  }

  @Test
  void whatIsThereStaysWithoutForce() throws IOException {
    Files.createDirectories(out.getParent());
    Files.writeString(out.resolveSibling("features.ids"), "mine");
    Outcome outcome = embed(models);
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("features.ids exists; --force replaces files");
    assertThat(names(out.getParent())).containsExactly("features.ids");
    out = folder.resolve("features.bin");
    assertThat(embed(models).err()).contains("must be called something.npy");
    assertThat(embed(folder).err()).contains("holds neither saved_model.pb nor teacher/");
  }

  @Test
  void evaluatesAFileOrAModelAlike() throws IOException {
    StringBuilder csv = new StringBuilder("id,label\n");
    List<String> ids = names(images);
    for (int i = 0; i < ids.size(); i++) {
      csv.append(ids.get(i)).append(i % 2 == 0 ? ",even\n" : ",odd\n");
    }
    Path labels = Files.writeString(folder.resolve("labels.csv"), csv);
    assertThat(embed(models).exit()).isZero();
    JsonNode file = evaluated("--features", out, "--labels", labels);
    JsonNode model = evaluated("--model", models, "--images", images, "--labels", labels);
    assertThat(file.get("train").asInt()).isEqualTo(18);
    assertThat(file.get("test").asInt()).isEqualTo(5);
    assertThat(file.get("nearestNeighbours").asDouble()).isBetween(0.0, 1.0);
    for (String key : List.of("rows", "classes", "nearestNeighbours", "logisticRegression")) {
      assertThat(model.get(key)).as(key).isEqualTo(file.get(key));
    }
  }

  private JsonNode evaluated(Object... arguments) throws IOException {
    Path json = folder.resolve("result.json");
    List<Object> all = new ArrayList<>(List.of("evaluate", "--neighbours", 3, "--json", json));
    all.addAll(List.of(arguments));
    Outcome outcome = run(all.toArray());
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("3 nearest neighbours", "logistic regression", "clusters and classes");
    return new ObjectMapper().readTree(json.toFile());
  }

  @Test
  void classesFarApartAreToldApart() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    FloatMatrix rows = FloatMatrix.zeros(301, 6);
    StringBuilder ids = new StringBuilder();
    StringBuilder csv = new StringBuilder("id,label\n");
    for (int i = 0; i < rows.rows(); i++) {
      for (int j = 0; j < 6; j++) {
        rows.data()[i * 6 + j] = (float) (random.nextGaussian() + (i % 3 == j ? 30 : 0));
      }
      ids.append("%08d%n".formatted(i));
      csv.append("%d,class %d%n".formatted(i, i % 3));
    }
    Path features = folder.resolve("f.npy");
    try (OutputStream to = Files.newOutputStream(features)) {
      Npy.writeFloats(to, rows);
    }
    Files.writeString(folder.resolve("f.ids"), ids);
    Path labels = Files.writeString(folder.resolve("f.csv"), csv);
    JsonNode found = evaluated("--features", features, "--labels", labels, "--seed", 4);
    assertThat(found.get("nearestNeighbours").asDouble()).isEqualTo(1);
    assertThat(found.get("logisticRegression").asDouble()).isEqualTo(1);

    assertRefused("either --features", "--labels", labels);
    assertRefused(
        "either --features", "--features", features, "--model", models, "--labels", labels);
    assertRefused("which is not a file", "--features", features, "--labels", folder.resolve("no"));
    assertRefused(
        "train (300) and test (2) exceed the number of rows (301)",
        "--features",
        features,
        "--labels",
        labels,
        "--train",
        300,
        "--test",
        2);
    Files.writeString(folder.resolve("f.ids"), "1\n2\n");
    assertRefused(
        "301 rows of features do not fit 2 ids", "--features", features, "--labels", labels);
  }

  private static void assertRefused(String message, Object... arguments) {
    Outcome outcome = run(Stream.concat(Stream.of("evaluate"), Stream.of(arguments)).toArray());
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
  }
}
