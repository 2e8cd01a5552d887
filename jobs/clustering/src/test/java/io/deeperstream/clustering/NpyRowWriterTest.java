package io.deeperstream.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyRowWriterTest {

  @TempDir private Path folder;

  @Test
  void piecesMakeTheSameFileAsTheWhole() throws IOException {
    for (int columns : new int[] {1, 7, 1031}) {
      List<FloatMatrix> parts =
          List.of(noise(1, columns), noise(0, columns), noise(99, columns), noise(13, columns));
      Path file = folder.resolve(columns + ".npy");
      try (NpyRowWriter writer = new NpyRowWriter(file, columns)) {
        for (FloatMatrix part : parts) {
          writer.append(part);
        }
        assertThat(writer.rows()).isEqualTo(113);
        writer.finish();
      }
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      Npy.writeFloats(whole, FloatMatrix.concat(parts));
      assertThat(file).hasBinaryContent(whole.toByteArray());
    }
  }

  @Test
  void theHeaderIsAsLongForAnyNumberOfRows() throws IOException {
    for (int extent : new int[] {0, 1, 99_999, Integer.MAX_VALUE}) {
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      new NpyHeader("<f4", false, List.of(extent, Integer.MAX_VALUE)).write(header);
      assertThat(header.size()).isEqualTo(128);
    }
  }

  @Test
  void anUnfinishedFileHasNoRows() throws IOException {
    Path file = folder.resolve("cut.npy");
    try (NpyRowWriter writer = new NpyRowWriter(file, 3)) {
      writer.append(noise(5, 3));
    }
    assertThat(Npy.readFloatRows(new ByteArrayInputStream(Files.readAllBytes(file))).rows())
        .isZero();
  }

  @Test
  void refusesOtherColumnsAndFilesThatAreThere() throws IOException {
    Path file = folder.resolve("a.npy");
    try (NpyRowWriter writer = new NpyRowWriter(file, 3)) {
      assertThatThrownBy(() -> writer.append(noise(2, 4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 4 columns, expected 3");
    }
    assertThatThrownBy(() -> new NpyRowWriter(file, 3))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> new NpyRowWriter(folder.resolve("b.npy"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("columns (0)");
  }

  private static FloatMatrix noise(int rows, int columns) {
    FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
    SplittableRandom random = new SplittableRandom(rows);
    for (int i = 0; i < matrix.data().length; i++) {
      matrix.data()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }
}
