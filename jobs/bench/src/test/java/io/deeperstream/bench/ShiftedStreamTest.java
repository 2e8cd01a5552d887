package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.clustering.FloatMatrix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShiftedStreamTest {

  private static final int IMAGES = 500;

  /** Each point holds its class and its number. */
  private static FloatMatrix points(long[] labels) {
    FloatMatrix points = FloatMatrix.zeros(labels.length, 2);
    for (int i = 0; i < labels.length; i++) {
      points.data()[2 * i] = labels[i];
      points.data()[2 * i + 1] = i;
    }
    return points;
  }

  private static List<Float> column(FloatMatrix points, int column) {
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < points.rows(); i++) {
      values.add(points.row(i)[column]);
    }
    return values;
  }

  private static long[] labels() {
    long[] labels = new long[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      labels[i] = (i * 7L % 5) * 3;
    }
    return labels;
  }

  @Test
  void everyImageIsOnOneSideOnce() {
    ShiftedStream stream = ShiftedStream.of(points(labels()), labels(), false, 1);
    assertThat(column(stream.before(), 0)).containsOnly(0f, 3f);
    assertThat(column(stream.after(), 0)).containsOnly(6f, 9f, 12f);
    assertThat(column(stream.heldOut(), 0)).containsOnly(6f, 9f, 12f);
    assertThat(stream.heldOut().rows()).isEqualTo(30);
    List<Float> all = column(stream.before(), 1);
    all.addAll(column(stream.after(), 1));
    all.addAll(column(stream.heldOut(), 1));
    assertThat(all).hasSize(IMAGES).doesNotHaveDuplicates();
    assertThat(column(stream.before(), 1))
        .isNotEqualTo(column(stream.before(), 1).stream().sorted().toList());
  }

  @Test
  void sortedClassFollowsClass() {
    ShiftedStream stream = ShiftedStream.of(points(labels()), labels(), true, 1);
    assertThat(column(stream.before(), 0)).isSorted();
    assertThat(column(stream.after(), 0)).isSorted().containsOnly(6f, 9f, 12f);
  }

  @Test
  void refusesLabelsThatDoNotFit() {
    assertThatThrownBy(() -> ShiftedStream.of(FloatMatrix.zeros(3, 1), new long[2], false, 1))
        .hasMessage("2 labels do not fit 3 points");
    assertThatThrownBy(() -> ShiftedStream.of(FloatMatrix.zeros(3, 1), new long[3], false, 1))
        .hasMessage("a shift needs at least two classes, got 1");
  }
}
