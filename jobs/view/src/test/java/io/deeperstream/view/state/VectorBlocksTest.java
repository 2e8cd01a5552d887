package io.deeperstream.view.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorBlocksTest {

  private static float[] random(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 7, 10", "511, 5, 3", "513, 16, 40", "9001, 3, 25"})
  void findsWhatAnObviousSearchFinds(int rows, int dimension, int n) {
    Random random = new Random(rows);
    VectorBlocks blocks = new VectorBlocks(dimension);
    IntStream.range(0, rows).forEach(row -> blocks.add(random(random, dimension)));
    blocks.set(rows / 2, random(random, dimension));
    float[] query = random(random, dimension);

    List<VectorBlocks.Hit> found = blocks.nearest(query, n, row -> row % 3 != 1);

    List<Integer> expected =
        IntStream.range(0, rows)
            .filter(row -> row % 3 != 1)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> squared(blocks.get(row), query)))
            .limit(n)
            .toList();
    assertThat(found).extracting(VectorBlocks.Hit::row).isEqualTo(expected);
    assertThat(found)
        .allSatisfy(
            hit ->
                assertThat(hit.squaredDistance())
                    .isCloseTo(squared(blocks.get(hit.row()), query), within(1e-4 * dimension)));
  }

  private static double squared(float[] a, float[] b) {
    return IntStream.range(0, a.length)
        .mapToDouble(d -> (double) (a[d] - b[d]) * (a[d] - b[d]))
        .sum();
  }

  @Test
  void ofEqualDistancesTheLowerRowComesFirst() {
    VectorBlocks blocks = new VectorBlocks(2);
    IntStream.range(0, 9000).forEach(row -> blocks.add(new float[] {1, 1}));
    assertThat(blocks.nearest(new float[] {0, 0}, 3, row -> true))
        .extracting(VectorBlocks.Hit::row)
        .containsExactly(0, 1, 2);
  }

  @Test
  void namesTheLengthThatDoesNotFit() {
    VectorBlocks blocks = new VectorBlocks(3);
    assertThatThrownBy(() -> blocks.add(new float[2]))
        .hasMessage("the vector has 2 components; it must have 3");
    assertThatThrownBy(() -> blocks.nearest(new float[4], 1, row -> true))
        .hasMessageContaining("4 components");
  }
}
