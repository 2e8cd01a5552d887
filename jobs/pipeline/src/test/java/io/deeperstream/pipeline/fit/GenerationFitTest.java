package io.deeperstream.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.KMeans;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GenerationFitTest {

  private static final int CENTRES = 40;
  private static final int COLUMNS = 8;

  private static FloatMatrix blobs() {
    SplittableRandom random = new SplittableRandom(4);
    FloatMatrix centres = FloatMatrix.zeros(CENTRES, COLUMNS);
    for (int i = 0; i < centres.data().length; i++) {
      centres.data()[i] = (float) (10 * random.nextGaussian());
    }
    FloatMatrix points = FloatMatrix.zeros(2000, COLUMNS);
    for (int i = 0; i < points.rows(); i++) {
      for (int d = 0; d < COLUMNS; d++) {
        points.data()[i * COLUMNS + d] =
            centres.data()[i % CENTRES * COLUMNS + d] + (float) (0.1 * random.nextGaussian());
      }
    }
    return points;
  }

  private static double distance(KMeans.Start start) {
    return GenerationFit.of(
            blobs(), new FitSize(1, CENTRES, COLUMNS, 0.5, true, 0), start, 10, 1, 7)
        .clusters()
        .meanSquaredDistance();
  }

  @Test
  void aSpreadStartFindsBlobsThatARandomOneMisses() {
    assertThat(distance(KMeans.Start.PLUS_PLUS)).isLessThan(0.9 * distance(KMeans.Start.RANDOM));
  }
}
