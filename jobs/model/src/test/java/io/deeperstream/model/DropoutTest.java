package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** A last layer that is the identity shows the hidden units themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DropoutTest {

  private static final int UNITS = 400;
  private static final int IMAGES = 50;

  private final Graph graph = new Graph();
  private Placeholder<TUint8> images;
  private Placeholder<TInt32> seed;
  private Operand<TFloat32> training;
  private Operand<TFloat32> without;
  private Operand<TFloat32> inference;
  private Session session;

  @BeforeAll
  void draw() {
    TensorFlowRuntime.ensureLoaded();
    NetworkSpec spec = spec(0.5);
    Ops tf = Ops.create(graph);
    images = Network.placeholder(tf, spec);
    seed = tf.placeholder(TInt32.class);
    VariableSet variables = new VariableSet(tf, "network", Parameter.of(spec));
    TrunkGraph trunk = new TrunkGraph(tf, spec, variables);
    training = trunk.training(images, seed).descriptor();
    inference = trunk.descriptor(images);
    without = new TrunkGraph(tf, spec(0), variables).training(images, seed).descriptor();
    session = new Session(graph);
    Map<String, float[]> values = new HashMap<>();
    Parameter.of(spec).forEach(parameter -> values.put(parameter.name(), parameter.draw(1)));
    float[] identity = new float[UNITS * UNITS];
    for (int i = 0; i < UNITS; i++) {
      identity[i * UNITS + i] = 1;
    }
    values.put("linear2/kernel", identity);
    values.put("linear2/bias", new float[UNITS]);
    variables.in(session).write(values);
  }

  private static NetworkSpec spec(double dropout) {
    return new NetworkSpec(
        8, 8, true, 1, "6", true, false, List.of(UNITS), UNITS, dropout, 1e-5, 0.1);
  }

  @AfterAll
  void close() {
    session.close();
    graph.close();
  }

  @Test
  void halfOfTheUnitsGoAndTheOthersAreDoubled() {
    float[] dropped = run(training, 1, 7);
    float[] kept = run(without, 1, 7);
    int alive = 0;
    int gone = 0;
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] > 0) {
        alive++;
        gone += dropped[i] == 0 ? 1 : 0;
        if (dropped[i] != 0) {
          assertThat(dropped[i]).isCloseTo(2 * kept[i], within(1e-5f * kept[i]));
        }
      } else {
        assertThat(dropped[i]).isZero();
      }
    }
    assertThat(alive).isGreaterThan(5000);
    // 5 standard errors of a fair coin.
    assertThat((double) gone / alive).isCloseTo(0.5, within(2.5 / Math.sqrt(alive)));
  }

  @Test
  void everyImageAndEveryUnitIsDroppedByItself() {
    float[] dropped = run(training, 1, 7);
    float[] kept = run(without, 1, 7);
    assertThat(rowsThatDiffer(dropped, kept)).isEqualTo(IMAGES);
    boolean[] first = mask(dropped, kept, 0);
    boolean[] second = mask(dropped, kept, 1);
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void theStepAndTheSeedDecide() {
    assertThat(run(training, 1, 7)).isEqualTo(run(training, 1, 7));
    assertThat(run(training, 2, 7)).isNotEqualTo(run(training, 1, 7));
    assertThat(run(training, 1, 8)).isNotEqualTo(run(training, 1, 7));
  }

  @Test
  void inferenceDropsNothing() {
    float[] one = run(inference, 1, 7);
    assertThat(one).isEqualTo(run(inference, 2, 9));
    long zeros = count(one);
    // ReLU's own zeros alone.
    assertThat((double) zeros / one.length).isBetween(0.2, 0.8);
    float[] dropped = run(training, 1, 7);
    assertThat((double) count(dropped) / dropped.length)
        .isCloseTo(0.5 + 0.5 * count(run(without, 1, 7)) / dropped.length, within(0.02));
  }

  private static long count(float[] values) {
    long zeros = 0;
    for (float value : values) {
      zeros += value == 0 ? 1 : 0;
    }
    return zeros;
  }

  private static int rowsThatDiffer(float[] one, float[] other) {
    int rows = 0;
    for (int i = 0; i < IMAGES; i++) {
      rows += Arrays.equals(row(one, i), row(other, i)) ? 0 : 1;
    }
    return rows;
  }

  private static float[] row(float[] values, int image) {
    return Arrays.copyOfRange(values, image * UNITS, (image + 1) * UNITS);
  }

  private static boolean[] mask(float[] dropped, float[] kept, int image) {
    boolean[] mask = new boolean[UNITS];
    for (int i = 0; i < UNITS; i++) {
      mask[i] = kept[image * UNITS + i] > 0 && dropped[image * UNITS + i] == 0;
    }
    return mask;
  }

  private float[] run(Operand<TFloat32> output, int step, int options) {
    byte[] pixels = NetworkTest.noise(8, IMAGES, 4);
    float[] values = new float[IMAGES * UNITS];
    try (TUint8 batch = Network.tensor(pixels, IMAGES, 8);
        TInt32 seeds = TInt32.vectorOf(step, options);
        var result = session.runner().feed(images, batch).feed(seed, seeds).fetch(output).run()) {
      ((TFloat32) result.get(0)).copyTo(DataBuffers.of(values, false, false));
    }
    return values;
  }
}
