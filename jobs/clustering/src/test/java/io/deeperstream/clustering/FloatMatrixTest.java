package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FloatMatrixTest {

  private final FloatMatrix matrix = new FloatMatrix(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);

  @Test
  void rowIsACopy() {
    float[] row = matrix.row(1);
    row[0] = 9;
    assertThat(matrix.row(1)).containsExactly(3, 4);
  }

  @Test
  void theArrayIsSharedUntilCopied() {
    FloatMatrix copy = matrix.copy();
    matrix.data()[0] = 7;
    assertThat(matrix.row(0)).containsExactly(7, 2);
    assertThat(copy.row(0)).containsExactly(1, 2);
  }

  @Test
  void gathersRowsInTheOrderNamed() {
    assertThat(matrix.rows(2, 0, 2))
        .isEqualTo(new FloatMatrix(new float[] {5, 6, 1, 2, 5, 6}, 3, 2));
    assertThat(matrix.rows(new int[0])).isEqualTo(FloatMatrix.zeros(0, 2));
  }

  @Test
  void concatenates() {
    FloatMatrix joined =
        FloatMatrix.concat(List.of(matrix.rows(0), FloatMatrix.zeros(0, 2), matrix.rows(1, 2)));
    assertThat(joined).isEqualTo(matrix).hasSameHashCodeAs(matrix);
  }

  @Test
  void equalityIsByShapeAndValues() {
    assertThat(matrix).isNotEqualTo(new FloatMatrix(matrix.data(), 2, 3));
    assertThat(matrix).isNotEqualTo(matrix.rows(0, 1, 1));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new FloatMatrix(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data holds 5 values, a matrix of 2 × 3 needs 6");
    assertThatThrownBy(() -> FloatMatrix.zeros(2, 0)).hasMessageContaining("columns at least 1");
    assertThatThrownBy(() -> FloatMatrix.zeros(-1, 2)).hasMessageContaining("-1 × 2");
    assertThatThrownBy(() -> FloatMatrix.zeros(1 << 20, 1 << 12)).hasMessageContaining("exceeds");
    assertThatThrownBy(() -> FloatMatrix.concat(List.of()))
        .hasMessageContaining("at least one matrix");
    assertThatThrownBy(() -> FloatMatrix.concat(List.of(matrix, FloatMatrix.zeros(1, 3))))
        .hasMessageContaining("3 columns, expected 2");
    assertThatThrownBy(() -> matrix.row(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> matrix.rows(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
