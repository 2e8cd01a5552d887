package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;

/** After a first step without decay the momentum is the gradient: it is held against the loss. */
class GradientTest {

  private static final NetworkSpec FLATTENED =
      new NetworkSpec(10, 10, true, 2, "4,M,5", true, false, List.of(6), 7, 0, 1e-5, 0.1);
  private static final NetworkSpec POOLED =
      new NetworkSpec(9, 9, false, 1, "5,M,6", false, true, List.of(), 8, 0, 1e-5, 0.1);
  private static final float STEP = 1e-4f;

  record Case(NetworkSpec network, HeadSpec heads) {}

  static List<Case> cases() {
    return List.of(
        new Case(FLATTENED, new HeadSpec(2, 4, 3)),
        new Case(POOLED, new HeadSpec(3, 1, 4)),
        new Case(POOLED, new HeadSpec(1, 4, 1)),
        new Case(FLATTENED, new HeadSpec(1, 1, 5)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreThoseOfTheLossByFiniteDifferences(Case of) throws Exception {
    TrainingBatch batch = batch(of, 13);
    NaiveLoss loss = new NaiveLoss(of.network(), of.heads(), batch);
    try (Student student = student(of)) {
      Map<String, float[]> values = values(student);
      StepResult result = student.step(batch, 0.05, 1);

      assertThat(result.loss()).isCloseTo(loss.sum(values, -1) / 13, within(1e-5));
      Random random = new Random(3);
      for (String name : values.keySet()) {
        if (!student.variables().contains(name + StudentGraph.MOMENTUM)) {
          continue;
        }
        float[] gradient = student.read(name + StudentGraph.MOMENTUM);
        double largest = PyTorch.largest(gradient);
        for (int at : random.ints(5, 0, gradient.length).toArray()) {
          assertThat((double) gradient[at])
              .as("%s[%d]", name, at)
              .isCloseTo(difference(loss, values, name, at), within(1e-3 * largest + 2e-6));
        }
      }
    }
  }

  /** Of W_s over the images of s alone, divided by their number; of all else over the batch. */
  private static double difference(
      NaiveLoss loss, Map<String, float[]> values, String name, int at) {
    int superClass =
        name.startsWith("sub") ? Integer.parseInt(name.substring(3, name.indexOf('/'))) : -1;
    int images = 0;
    for (int i = 0; i < loss.batch().count(); i++) {
      images += superClass < 0 || loss.superClass(i) == superClass ? 1 : 0;
    }
    if (images == 0) {
      return 0;
    }
    Map<String, float[]> moved = new HashMap<>(values);
    float[] above = values.get(name).clone();
    float[] below = values.get(name).clone();
    above[at] += STEP;
    below[at] -= STEP;
    moved.put(name, above);
    double rise = loss.sum(moved, superClass);
    moved.put(name, below);
    double fall = loss.sum(moved, superClass);
    return (rise - fall) / images / ((double) above[at] - below[at]);
  }

  @Test
  void theGradientOfAHeadIsThePlainFormulaOverItsOwnImages() throws Exception {
    Case of = new Case(FLATTENED, new HeadSpec(2, 4, 3));
    TrainingBatch batch = batch(of, 29);
    NaiveLoss loss = new NaiveLoss(of.network(), of.heads(), batch);
    try (Student student = student(of)) {
      Map<String, float[]> values = values(student);
      student.step(batch, 0.05, 1);
      for (int s = 0; s < 8; s++) {
        double[] expected = loss.headGradient(values, s);
        float[] kernel = student.read("sub" + s + "/kernel" + StudentGraph.MOMENTUM);
        assertThat(kernel).hasSize(expected.length);
        for (int i = 0; i < kernel.length; i++) {
          assertThat((double) kernel[i]).isCloseTo(expected[i], within(1e-6));
        }
      }
    }
  }

  /** d(L_super + w·L_sub) is linear in w, W_s has the second part alone and V the first. */
  @Test
  void theWeightOfTheSubClassesScalesTheirPartOfTheGradient() throws Exception {
    Case of = new Case(FLATTENED, new HeadSpec(2, 4, 3));
    TrainingBatch batch = batch(of, 31);
    Map<String, float[]> quarter = gradients(of, batch, 0.25);
    Map<String, float[]> one = gradients(of, batch, 1);
    Map<String, float[]> three = gradients(of, batch, 3);
    int moved = 0;
    for (String name : one.keySet()) {
      for (int i = 0; i < one.get(name).length; i++) {
        double low = one.get(name)[i] - quarter.get(name)[i];
        double high = three.get(name)[i] - one.get(name)[i];
        assertThat(high / 2).as(name).isCloseTo(low / 0.75, within(2e-6));
        if (name.startsWith("sub")) {
          assertThat((double) quarter.get(name)[i])
              .as(name)
              .isCloseTo(one.get(name)[i] / 4, within(1e-6));
        } else if (name.startsWith("super")) {
          assertThat(high).as(name).isCloseTo(0, within(1e-6));
        } else if (Math.abs(high) > 1e-4) {
          moved++;
        }
      }
    }
    assertThat(moved).as("elements of the trunk").isPositive();
  }

  private static Map<String, float[]> gradients(Case of, TrainingBatch batch, double weight)
      throws Exception {
    StudentOptions options =
        new StudentOptions(0.9, 0, true, weight, 0, 5, TeacherOptions.defaults());
    Map<String, float[]> gradients = new HashMap<>();
    try (Student student = Student.create(of.network(), of.heads(), options)) {
      student.step(batch, 0.05, 1);
      for (String name : student.variables()) {
        if (name.endsWith(StudentGraph.MOMENTUM)) {
          gradients.put(name, student.read(name));
        }
      }
    }
    return gradients;
  }

  /** 8 super-classes of 37 sub-classes: no matrix in the graph is 296 wide. */
  @Test
  void noLogitsOverAllSubClassesAreFormed(@TempDir Path folder) throws Exception {
    HeadSpec heads = new HeadSpec(2, 4, 37);
    try (StudentGraph graph = new StudentGraph(POOLED, heads, options())) {
      graph.export(folder, 1);
    }
    Set<Long> widths = new HashSet<>();
    try (SavedModelBundle model = SavedModelBundle.load(folder.toString(), Signatures.TAG)) {
      for (var all = model.graph().operations(); all.hasNext(); ) {
        GraphOperation operation = all.next();
        for (int i = 0; i < operation.numOutputs(); i++) {
          widths.addAll(widths(operation, i));
        }
      }
    }
    assertThat(widths).contains(37L, 8L).allMatch(width -> width < 8 * 37);
  }

  private static List<Long> widths(Operation operation, int output) {
    Shape shape = operation.output(output).shape();
    // Flat ones are groups of variables on their way in and out.
    return shape.isUnknown() || shape.numDimensions() < 2
        ? List.of()
        : Arrays.stream(shape.asArray()).boxed().toList();
  }

  private static StudentOptions options() {
    return new StudentOptions(0.9, 0, true, 1, 0, 5, TeacherOptions.defaults());
  }

  private static Student student(Case of) throws Exception {
    return Student.create(of.network(), of.heads(), options());
  }

  private static Map<String, float[]> values(Student student) {
    Map<String, float[]> values = new HashMap<>();
    for (String name : student.variables()) {
      if (!name.endsWith(StudentGraph.MOMENTUM)) {
        values.put(name, student.read(name));
      }
    }
    return values;
  }

  private static TrainingBatch batch(Case of, int count) {
    Random random = new Random(count);
    HeadSpec heads = of.heads();
    int size = of.network().imageSize();
    byte[] pixels = new byte[count * size * size * 3];
    random.nextBytes(pixels);
    return new TrainingBatch(
        pixels,
        random.ints(count, 0, heads.rotations()).toArray(),
        random.ints(count, 0, heads.superClusters()).toArray(),
        random.ints(count, 0, heads.subClusters()).toArray());
  }
}
