package io.deeperstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deeperstream.clustering.Assignment;
import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Npy;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KMeansCommandTest {

  private static final int POINTS = 613;
  private static final int DIMENSION = 7;

  /** The exit code and output of a command. */
  private record Outcome(int exit, String out, String err) {}

  @TempDir private Path folder;
  private Path features;
  private FloatMatrix points;

  @BeforeEach
  void writeFeatures() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    points = FloatMatrix.zeros(POINTS, DIMENSION);
    for (int i = 0; i < points.data().length; i++) {
      points.data()[i] = (float) random.nextGaussian();
    }
    features = write("features.npy", points);
  }

  private Path write(String name, FloatMatrix matrix) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      Npy.writeFloats(out, matrix);
    }
    return file;
  }

  private static FloatMatrix floats(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Npy.readFloatRows(in);
    }
  }

  private static int[] ints(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Npy.readInts(in);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Outcome kmeans(Path from, Path to, String... more) {
    List<String> arguments = new ArrayList<>(List.of("kmeans", "--features", from.toString()));
    arguments.addAll(List.of("--out", to.toString()));
    arguments.addAll(List.of(more));
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int exit = Deeperstream.execute(arguments.toArray(new String[0]), Map.of());
      return new Outcome(
          exit,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void oneLevelIsWrittenAsItIsPrinted() throws IOException {
    Path out = folder.resolve("a/b");
    Outcome outcome = kmeans(features, out, "--clusters", "11", "--seed", "5", "--threads", "2");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
    assertThat(names(out)).containsExactly("assignment.npy", "centroids.npy");
    assertThat(names(out.getParent())).containsExactly("b");
    FloatMatrix centroids = floats(out.resolve("centroids.npy"));
    assertThat(centroids.rows()).isEqualTo(11);
    Assignment nearest = Assignment.nearest(points, centroids, 1);
    assertThat(ints(out.resolve("assignment.npy"))).isEqualTo(nearest.cluster());
    assertThat(outcome.out())
        .contains("613 points of 7 columns", "11 of 11", "points per centroid    55.7")
        .contains("%.6f".formatted(nearest.meanSquaredDistance()))
        .doesNotContain("warning");
  }

  @Test
  void twoLevelsShareOneNumbering() throws IOException {
    Path out = folder.resolve("out");
    Outcome outcome =
        kmeans(features, out, "--clusters", "12", "--super-clusters", "3", "--start", "k-means++");

    assertThat(outcome.exit()).isZero();
    FloatMatrix centroids = floats(out.resolve("centroids.npy"));
    FloatMatrix upper = floats(out.resolve("super-centroids.npy"));
    int[] assignment = ints(out.resolve("assignment.npy"));
    int[] upperAssignment = ints(out.resolve("super-assignment.npy"));
    assertThat(upperAssignment).isEqualTo(Assignment.nearest(points, upper, 1).cluster());
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      assertThat(assignment[i] / 4).isEqualTo(upperAssignment[i]);
      FloatMatrix own = centroids.rows(assignment[i]);
      sum += Assignment.nearest(points.rows(i), own, 1).meanSquaredDistance();
    }
    assertThat(outcome.out()).contains("%.4f".formatted(sum / POINTS));
    assertThat(sum / POINTS).isCloseTo(5, within(2.0));
  }

  @Test
  void theSeedDecidesAndTheThreadsDoNot() throws IOException {
    for (String[] run :
        new String[][] {{"one", "1", "1"}, {"two", "1", "3"}, {"other", "2", "1"}}) {
      Outcome outcome =
          kmeans(
              features,
              folder.resolve(run[0]),
              "--clusters=9",
              "--super-clusters=3",
              "--seed=" + run[1],
              "--threads=" + run[2]);
      assertThat(outcome.exit()).isZero();
    }
    for (String name : names(folder.resolve("one"))) {
      assertThat(folder.resolve("two").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(name));
    }
    assertThat(floats(folder.resolve("other/centroids.npy")))
        .isNotEqualTo(floats(folder.resolve("one/centroids.npy")));
  }

  @Test
  void aSampleIsTakenWhereItIsBoundedAndIsReported() throws IOException {
    Path out = folder.resolve("out");
    Outcome one = kmeans(features, out, "--clusters=5", "--max-points-per-centroid=40");
    assertThat(one.out()).contains("fitted on              a sample: 200 of 613 points\n");
    assertThat(ints(out.resolve("assignment.npy")))
        .isEqualTo(Assignment.nearest(points, floats(out.resolve("centroids.npy")), 1).cluster());
    Outcome two =
        kmeans(
            features,
            folder.resolve("two"),
            "--clusters=6",
            "--super-clusters=2",
            "--max-points-per-centroid=40");
    assertThat(two.out()).contains("a sample: 80 and 240 of 613 points (upper and lower level)");
    assertThat(kmeans(features, folder.resolve("all"), "--clusters=5").out())
        .contains("fitted on              all 613 points");
    Outcome negative =
        kmeans(features, folder.resolve("no"), "--clusters=5", "--max-points-per-centroid=-1");
    assertThat(negative.exit()).isEqualTo(2);
    assertThat(negative.err()).contains("maxPointsPerCluster (-1) must be at least 0");
  }

  @Test
  void warnsWhereThePointsAreTooFew() {
    Outcome outcome = kmeans(features, folder.resolve("out"), "--clusters", "100");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).contains("warning: 6.1 points per centroid are fewer than 39");
  }

  @Test
  void anEarlierResultIsReplacedByForceAlone() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    assertThat(kmeans(features, out, "--clusters=6", "--super-clusters=2").exit()).isZero();
    assertThat(names(out)).hasSize(4);
    Outcome again = kmeans(features, out, "--clusters", "5");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("holds assignment.npy; --force replaces");
    assertThat(kmeans(features, out, "--clusters", "5", "--force").exit()).isZero();
    assertThat(names(out)).containsExactly("assignment.npy", "centroids.npy");
    assertThat(floats(out.resolve("centroids.npy")).rows()).isEqualTo(5);
    assertThat(names(folder)).containsExactly("features.npy", "out");
  }

  @Test
  void whatIsNotAResultIsNeverReplaced() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve("thesis.tex"), "years");
    Outcome outcome = kmeans(features, out, "--clusters", "5", "--force");
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("holds thesis.tex");
    assertThat(names(out)).containsExactly("thesis.tex");
    assertThat(kmeans(features, features, "--clusters", "5", "--force").err())
        .contains("features.npy, a file or a link");
    assertThat(floats(features)).isEqualTo(points);
  }

  @Test
  void badInputIsNamedAndLeavesNothing() throws IOException {
    Path out = folder.resolve("out");
    Path text = Files.writeString(folder.resolve("text.npy"), "not an array, but long enough");
    assertRefused(kmeans(text, out, "--clusters", "5"), "text.npy", "not a .npy stream");
    assertRefused(kmeans(folder.resolve("no"), out, "--clusters", "5"), "which is not a file");
    Path doubles = folder.resolve("doubles.npy");
    try (OutputStream to = Files.newOutputStream(doubles)) {
      Npy.writeDoubleRows(to, new double[2][3]);
    }
    assertRefused(kmeans(doubles, out, "--clusters", "2"), "'<f8', expected '<f4'");
    Path flat = folder.resolve("flat.npy");
    try (OutputStream to = Files.newOutputStream(flat)) {
      Npy.writeFloats(to, new float[8]);
    }
    assertRefused(kmeans(flat, out, "--clusters", "1"), "shape [8] has 1 dimensions, expected 2");
    points.data()[17 * DIMENSION + 3] = Float.NaN;
    Path holes = write("holes.npy", points);
    assertRefused(kmeans(holes, out, "--clusters", "5"), "point 17 is not finite: column 3 is NaN");
    assertRefused(
        kmeans(features, out, "--clusters", "614"), "k (614) exceeds the number of points (613)");
    assertRefused(kmeans(features, out, "--clusters=620", "--super-clusters=2"), "k (620) exceeds");
    assertRefused(
        kmeans(features, out, "--clusters=7", "--super-clusters=2"),
        "k (7) must be a positive multiple of m (2)");
    assertRefused(
        kmeans(features, out, "--clusters", "5", "--start", "best"),
        "'best' must be random or k-means++");
    assertRefused(kmeans(features, out), "--clusters");
  }

  private void assertRefused(Outcome outcome, String... messages) throws IOException {
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains(messages);
    assertThat(names(folder)).doesNotContain("out").noneMatch(name -> name.startsWith("."));
  }
}
