package io.deeperstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.clustering.FloatMatrix;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayerTest {

  @ParameterizedTest
  @MethodSource("io.deeperstream.model.NetworkTest#specs")
  void poolsTheLastMapAsTheDefinitionDoes(NetworkSpec spec) {
    try (Network network = Network.random(spec, 3)) {
      Map<String, float[]> values = NetworkTest.scramble(network, 4);
      byte[] pixels = NetworkTest.noise(spec.imageSize(), 3, 6);
      FloatMatrix pooled = network.embed(pixels, 3, Layer.POOLED);
      FloatMatrix cells = network.embed(pixels, 3, Layer.MAP_2X2);
      assertThat(pooled.columns()).isEqualTo(Layer.POOLED.size(spec));
      assertThat(cells.columns()).isEqualTo(Layer.MAP_2X2.size(spec));
      for (int i = 0; i < 3; i++) {
        double[][][] map = new NaiveNetwork(spec, values).features(pixels, i);
        NetworkTest.assertClose(pooled.row(i), slow(map, 1));
        NetworkTest.assertClose(cells.row(i), slow(map, 2));
      }
      assertThat(network.embed(pixels, 3, Layer.DESCRIPTOR)).isEqualTo(network.embed(pixels, 3));
      List<Layer> layers = List.of(Layer.values());
      List<FloatMatrix> all = network.embed(pixels, 3, layers);
      for (int i = 0; i < layers.size(); i++) {
        assertThat(all.get(i)).isEqualTo(network.embed(pixels, 3, layers.get(i)));
      }
    }
  }

  @Test
  void oddExtentsOverlapAsPyTorchHasIt() {
    // torch.nn.functional.adaptive_avg_pool2d(torch.arange(9.).view(1, 1, 3, 3), 2)
    float[] map = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    assertThat(new AveragePooling(3, 1, 2).apply(map, 1).data()).containsExactly(2, 3, 5, 6);
    assertThat(new AveragePooling(1, 1, 2).apply(new float[] {7}, 1).data())
        .containsExactly(7, 7, 7, 7);
  }

  @Test
  void noImagesGiveNoRows() {
    try (Network network = Network.random(NetworkTest.TINY, 3)) {
      for (Layer layer : Layer.values()) {
        assertThat(network.embed(new byte[0], 0, layer).rows()).isZero();
      }
    }
  }

  private static double[] slow(double[][][] map, int cells) {
    int extent = map.length;
    int channels = map[0][0].length;
    double[] pooled = new double[cells * cells * channels];
    for (int i = 0; i < pooled.length; i++) {
      int down = i / channels / cells;
      int across = i / channels % cells;
      int covered = 0;
      for (int y = 0; y < extent; y++) {
        for (int x = 0; x < extent; x++) {
          if (covers(y, down, extent, cells) && covers(x, across, extent, cells)) {
            pooled[i] += map[y][x][i % channels];
            covered++;
          }
        }
      }
      pooled[i] /= covered;
    }
    return pooled;
  }

  private static boolean covers(int position, int cell, int extent, int cells) {
    return position >= Math.floor((double) cell * extent / cells)
        && position < Math.ceil((cell + 1.0) * extent / cells);
  }
}
