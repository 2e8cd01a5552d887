package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LowestScoresTest {

  /** Few different values, so that equal scores are the rule. */
  private static float[] coarse(int length, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(-4, 5) / 2f;
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"1,16,1", "5,16,16", "31,32,48", "64,64,160", "513,528,32"})
  void findsTheFirstOfTheLowestOverSeveralTiles(int points, int stride, int centroids) {
    int tiles = 3;
    int width = NativeMatrix.padded(centroids);
    SplittableRandom random = new SplittableRandom(points);
    float[] norms = coarse(tiles * width, random);
    Arrays.fill(norms, (tiles - 1) * width + centroids, norms.length, Float.POSITIVE_INFINITY);
    LowestScores lowest = new LowestScores(points);
    int[] expected = new int[points];
    float[] best = new float[points];
    Arrays.fill(best, Float.POSITIVE_INFINITY);
    int[] cluster = new int[points + 2];
    lowest.reset(points);
    for (int t = 0; t < tiles; t++) {
      float[] products = coarse(width * stride, random);
      lowest.lower(FloatBuffer.wrap(products), stride, norms, t * width, width, cluster, 1);
      for (int c = 0; c < width; c++) {
        for (int i = 0; i < points; i++) {
          float score = products[c * stride + i] + norms[t * width + c];
          if (score < best[i]) {
            best[i] = score;
            expected[i] = t * width + c;
          }
        }
      }
    }
    assertThat(Arrays.copyOfRange(cluster, 1, points + 1)).isEqualTo(expected);
    assertThat(cluster[0]).isZero();
    assertThat(cluster[points + 1]).isZero();
  }

  @Test
  void aNewTileOfPointsForgetsTheLast() {
    LowestScores lowest = new LowestScores(2);
    float[] norms = new float[16];
    int[] cluster = new int[2];
    float[] low = new float[32];
    low[6] = -9;
    lowest.reset(2);
    lowest.lower(FloatBuffer.wrap(low), 2, norms, 0, 16, cluster, 0);
    assertThat(cluster).containsExactly(3, 0);
    float[] high = new float[32];
    high[11] = -1;
    high[10] = -1;
    lowest.reset(2);
    lowest.lower(FloatBuffer.wrap(high), 2, norms, 0, 16, cluster, 0);
    assertThat(cluster).containsExactly(5, 5);
  }

  @Test
  void whatIsNotANumberLeavesItsPointAlone() {
    LowestScores lowest = new LowestScores(2);
    float[] products = new float[32];
    for (int c = 0; c < 16; c++) {
      products[2 * c] = Float.NaN;
    }
    products[2 * 7 + 1] = -1;
    int[] cluster = {42, 42};
    lowest.reset(2);
    lowest.lower(FloatBuffer.wrap(products), 2, new float[16], 0, 16, cluster, 0);
    assertThat(cluster).containsExactly(42, 7);
  }
}
