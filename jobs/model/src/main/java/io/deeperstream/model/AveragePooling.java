package io.deeperstream.model;

import io.deeperstream.clustering.FloatMatrix;

/**
 * Averages square maps into square cells.
 *
 * @param extent side of a map, 1 or more
 * @param channels of a map
 * @param cells along each side; cell i covers ⌊i·extent/cells⌋ to ⌈(i+1)·extent/cells⌉ − 1
 */
record AveragePooling(int extent, int channels, int cells) {

  /**
   * Pools a batch.
   *
   * @param maps {@code [count][extent][extent][channels]}, only read
   * @return {@code [count][cells · cells · channels]}
   */
  FloatMatrix apply(float[] maps, int count) {
    FloatMatrix pooled = FloatMatrix.zeros(count, cells * cells * channels);
    for (int cell = 0; cell < count * cells * cells; cell++) {
      int image = cell / (cells * cells);
      average(maps, image, cell / cells % cells, cell % cells, pooled.data(), cell * channels);
    }
    return pooled;
  }

  private void average(float[] maps, int image, int down, int across, float[] out, int at) {
    double[] sums = new double[channels];
    for (int y = first(down); y < end(down); y++) {
      for (int x = first(across); x < end(across); x++) {
        int from = ((image * extent + y) * extent + x) * channels;
        for (int c = 0; c < channels; c++) {
          sums[c] += maps[from + c];
        }
      }
    }
    int covered = (end(down) - first(down)) * (end(across) - first(across));
    for (int c = 0; c < channels; c++) {
      out[at + c] = (float) (sums[c] / covered);
    }
  }

  private int first(int cell) {
    return cell * extent / cells;
  }

  private int end(int cell) {
    return ((cell + 1) * extent + cells - 1) / cells;
  }
}
