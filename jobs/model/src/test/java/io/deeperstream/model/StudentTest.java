package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StudentTest {

  static final NetworkSpec TINY =
      new NetworkSpec(12, 12, true, 1, "6,M,9", true, false, List.of(11), 7, 0, 1e-5, 0.1);
  static final HeadSpec HEADS = new HeadSpec(2, 4, 3);

  static StudentOptions options(double decay) {
    return new StudentOptions(0.9, decay, true, 1, 0, 5, TeacherOptions.defaults());
  }

  static TrainingBatch batch(int count, int superClusters, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * 12 * 12 * 3];
    random.nextBytes(pixels);
    int[] rotation = random.ints(count, 0, 4).toArray();
    int[] superCluster = random.ints(count, 0, superClusters).toArray();
    return new TrainingBatch(pixels, rotation, superCluster, random.ints(count, 0, 3).toArray());
  }

  @Test
  void theLossFallsOnABatchThatIsSeenAgainAndAgain() throws IOException {
    try (Student student = Student.create(TINY, HEADS, options(1e-5))) {
      TrainingBatch batch = batch(24, 2, 1);
      StepResult first = student.step(batch, 0.05, 1);
      StepResult last = first;
      for (int step = 2; step <= 40; step++) {
        last = student.step(batch, 0.05, step);
      }
      assertThat(first.loss()).isBetween(0.5 * Math.log(8 * 3), 2 * Math.log(8 * 3));
      assertThat(last.loss()).isLessThan(0.7 * first.loss());
      assertThat(last.superCorrect()).isGreaterThan(first.superCorrect());
      assertThat(last.count()).isEqualTo(24);
    }
  }

  @Test
  void aHeadWithoutAnImageInTheBatchDoesNotMoveAtAll() throws IOException {
    try (Student student = Student.create(TINY, HEADS, options(0.1))) {
      student.step(batch(40, 2, 2), 0.05, 1);
      String[] names = {"sub6/kernel", "sub6/bias", "sub6/kernel/momentum", "sub6/bias/momentum"};
      float[][] before = Arrays.stream(names).map(student::read).toArray(float[][]::new);
      float[] present = student.read("sub0/kernel");
      assertThat(before[2]).isNotEqualTo(new float[before[2].length]);

      TrainingBatch some = batch(6, 1, 3);
      Arrays.fill(some.rotation(), 0);
      student.step(some, 0.05, 2);

      for (int i = 0; i < names.length; i++) {
        assertThat(student.read(names[i])).as(names[i]).isEqualTo(before[i]);
      }
      assertThat(student.read("sub0/kernel")).isNotEqualTo(present);
    }
  }

  @Test
  void allVariablesComeBackAsTheyWereHandedOut() throws IOException {
    try (Student student = Student.create(TINY, HEADS, options(1e-5));
        Student other =
            Student.create(
                TINY,
                HEADS,
                new StudentOptions(0.9, 0, true, 1, 0, 6, TeacherOptions.defaults()))) {
      student.step(batch(24, 2, 4), 0.05, 1);
      assertThat(other.sha256()).isNotEqualTo(student.sha256());
      Map<String, float[]> garbage = other.read(other.variables());
      garbage.values().forEach(values -> Arrays.fill(values, Float.NaN));
      other.write(garbage);
      Map<String, float[]> all = new LinkedHashMap<>();
      student.forEach(all::put);
      assertThat(all.keySet()).containsExactlyElementsOf(student.variables());
      Iterator<String> inOrder = all.keySet().iterator();
      other.fill(
          parameter -> {
            assertThat(parameter.name()).isEqualTo(inOrder.next());
            return all.get(parameter.name());
          });
      assertThat(other.sha256()).isEqualTo(student.sha256());
      assertThat(other.step(batch(9, 2, 5), 0.05, 2))
          .isEqualTo(student.step(batch(9, 2, 5), 0.05, 2));
    }
  }

  @Test
  void theTrunkGoesToATeacherBitByBitAndBack() throws IOException {
    try (Student student = Student.create(TINY, HEADS, options(1e-5))) {
      student.step(batch(24, 2, 6), 0.05, 1);
      Map<String, float[]> trunk = student.trunk();
      try (Network network = Network.from(TINY, trunk)) {
        for (Parameter parameter : network.parameters()) {
          assertThat(network.read(parameter.name())).isEqualTo(trunk.get(parameter.name()));
        }
      }
      try (Student heir = Student.create(TINY, HEADS, options(1e-5))) {
        heir.startTrunk(trunk);
        heir.trunk().forEach((name, values) -> assertThat(values).isEqualTo(trunk.get(name)));
        assertThat(heir.read("conv1/kernel/momentum")).containsOnly(0f);
      }
    }
  }

  @Test
  void theAverageFollowsEveryVariableOfTheTrunkWithItsDecay() throws IOException {
    double decay = 0.75;
    StudentOptions options =
        new StudentOptions(0.9, 0, true, 1, decay, 5, TeacherOptions.defaults());
    try (Student student = Student.create(TINY, HEADS, options);
        Student plain = Student.create(TINY, HEADS, options(0))) {
      Map<String, float[]> expected = student.trunk();
      assertSame(student.averagedTrunk(), expected, 0);
      for (int step = 1; step <= 5; step++) {
        TrainingBatch batch = batch(24, 2, step);
        assertThat(student.step(batch, 0.05, step)).isEqualTo(plain.step(batch, 0.05, step));
        Map<String, float[]> now = student.trunk();
        expected.forEach(
            (name, values) -> {
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) (decay * values[i] + (1 - decay) * now.get(name)[i]);
              }
            });
        assertSame(student.averagedTrunk(), expected, 1e-6f);
      }
      assertThat(student.averagedTrunk().get("conv1/kernel"))
          .isNotEqualTo(student.trunk().get("conv1/kernel"));
      assertSame(student.trunk(), plain.trunk(), 0);
      assertSame(plain.averagedTrunk(), plain.trunk(), 0);

      student.startTrunk(expected);
      assertSame(student.averagedTrunk(), expected, 0);
    }
  }

  private static void assertSame(
      Map<String, float[]> found, Map<String, float[]> expected, float within) {
    assertThat(found).containsOnlyKeys(expected.keySet());
    found.forEach(
        (name, values) ->
            assertThat(values).as(name).containsExactly(expected.get(name), offset(within)));
  }

  @Test
  void aReseededSubClassBeginsAnewAndNoOther() throws IOException {
    try (Student student = Student.create(TINY, HEADS, options(1e-5))) {
      student.step(batch(24, 2, 7), 0.05, 1);
      float[] before = student.read("sub5/kernel");
      float[] otherHead = student.read("sub1/kernel");
      student.freshSubClass(1, 2, 99);
      float[] after = student.read("sub5/kernel");
      float[] momentum = student.read("sub5/kernel/momentum");
      for (int i = 0; i < after.length; i++) {
        if (i % 3 == 2) {
          assertThat(after[i]).isNotEqualTo(before[i]);
          assertThat(momentum[i]).isZero();
        } else {
          assertThat(after[i]).isEqualTo(before[i]);
        }
      }
      assertThat(student.read("sub1/kernel")).isEqualTo(otherHead);
    }
  }

  @Test
  void rotationAloneAndOneLevelAloneAreSpecialCases() throws IOException {
    try (Student rotNet = Student.create(TINY, new HeadSpec(1, 4, 1), options(0))) {
      TrainingBatch batch = batch(8, 1, 8);
      Arrays.fill(batch.subCluster(), 0);
      StepResult result = rotNet.step(batch, 0.05, 1);
      assertThat(result.subLoss()).isZero();
      assertThat(result.subCorrect()).isEqualTo(8);
      assertThat(result.superLoss()).isPositive();
    }
    try (Student deepCluster = Student.create(TINY, new HeadSpec(1, 1, 3), options(0))) {
      TrainingBatch batch = batch(8, 1, 9);
      Arrays.fill(batch.rotation(), 0);
      StepResult result = deepCluster.step(batch, 0.05, 1);
      assertThat(result.superLoss()).isZero();
      assertThat(result.subLoss()).isPositive();
    }
    assertThatThrownBy(() -> new HeadSpec(1, 1, 1)).hasMessageContaining("nothing to learn");
  }

  @Test
  void badInputIsNamed() throws IOException {
    try (Student student = Student.create(TINY, HEADS, options(0))) {
      TrainingBatch batch = batch(4, 2, 10);
      batch.subCluster()[2] = 3;
      assertThatThrownBy(() -> student.step(batch, 0.05, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("image 2")
          .hasMessageContaining("sub-cluster 3");
      assertThatThrownBy(() -> student.read("conv9/kernel"))
          .isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(() -> student.write(Map.of("conv1/bias", new float[5])))
          .hasMessageContaining("[6], 6 values; got 5");
    }
  }
}
