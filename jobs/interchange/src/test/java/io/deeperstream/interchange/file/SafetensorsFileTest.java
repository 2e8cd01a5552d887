package io.deeperstream.interchange.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {

  @TempDir private Path folder;

  private Path file(String header, int data) throws IOException {
    String bytes = Pickles.littleEndian(header.length(), 8) + header + "\0".repeat(data);
    return Files.write(folder.resolve("x.safetensors"), Pickles.bytes(bytes));
  }

  private void assertRefused(String header, int data, String message) throws IOException {
    Path file = file(header, data);
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(TensorFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  private static String entry(String name, String type, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, type, shape, offsets);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path path = folder.resolve("w.safetensors");
    float[] values = new float[70_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.37f;
    }
    SafetensorsWriter.write(
        path,
        Map.of("a", "b\"ü"),
        List.of(
            SafetensorsWriter.Entry.of("first", List.of(1L, 70_001L), values),
            SafetensorsWriter.Entry.zeros(new TensorInfo("count", TensorType.I64, List.of())),
            SafetensorsWriter.Entry.of("none", List.of(0L, 3L), new float[0])));
    try (TensorFile file = TensorFiles.open(path)) {
      assertThat(file.format()).isEqualTo("safetensors");
      assertThat(file.metadata()).containsExactly(Map.entry("a", "b\"ü"));
      assertThat(file.tensors().keySet()).containsExactly("first", "count", "none");
      assertThat(file.tensors().get("count"))
          .isEqualTo(new TensorInfo("count", TensorType.I64, List.of()));
      float[] read = new float[values.length];
      int[] at = {0};
      file.read(
          "first",
          (piece, count) -> {
            System.arraycopy(piece, 0, read, at[0], count);
            at[0] += count;
          });
      assertThat(read).isEqualTo(values);
      file.read("none", (piece, count) -> assertThat(count).isZero());
      assertThatThrownBy(() -> file.read("count", (piece, count) -> {}))
          .hasMessageContaining("'count' has elements of i64; weights are f32, f16 or bf16");
      assertThatThrownBy(() -> file.read("no", (piece, count) -> {}))
          .hasMessageContaining("no tensor 'no'");
    }
  }

  @Test
  void theWriterChecksItsEntries() {
    Path path = folder.resolve("w.safetensors");
    SafetensorsWriter.Entry entry = SafetensorsWriter.Entry.of("a", List.of(2L), new float[2]);
    assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of(), List.of(entry, entry)))
        .hasMessageContaining("two tensors are named a");
    SafetensorsWriter.Entry wrong = SafetensorsWriter.Entry.of("a", List.of(3L), new float[2]);
    assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of(), List.of(wrong)))
        .hasMessageContaining("took 8 bytes");
  }

  @Test
  void everyByteMustBelongToOneTensor() throws IOException {
    String first = entry("a", "F32", "[2]", "[0,8]");
    assertRefused("{" + first + "}", 7, "tensor 'a' ends at byte 8, but the file holds 7");
    assertRefused(
        "{" + first + "}", 9, "its tensors end at byte 8 behind the header, the file at 9");
    assertRefused(
        "{" + first + "," + entry("b", "F32", "[1]", "[4,8]") + "}",
        8,
        "'b' begins at byte 4, where it overlaps another");
    assertRefused(
        "{" + first + "," + entry("b", "F32", "[1]", "[0,4]") + "}", 8, "overlaps another");
    assertRefused(
        "{" + first + "," + entry("b", "F32", "[1]", "[12,16]") + "}", 16, "leaves a hole");
    assertRefused("{" + entry("a", "F32", "[1]", "[4,8]") + "}", 8, "leaves a hole");
    assertRefused(
        "{" + entry("a", "F32", "[2305843009213693951]", "[0,9223372036854775804]") + "}",
        8,
        "tensor 'a' ends at byte 9223372036854775804");
  }

  @Test
  void shapesAndTypesMustFit() throws IOException {
    assertRefused(
        "{" + entry("a", "F32", "[3]", "[0,8]") + "}",
        8,
        "tensor 'a' has the shape [3] of f32, but its data_offsets [0, 8] span 8 bytes");
    assertRefused("{" + entry("a", "F64", "[2]", "[0,8]") + "}", 8, "[2] of f64");
    assertRefused("{" + entry("a", "F128", "[2]", "[0,8]") + "}", 8, "the dtype 'F128'");
    assertRefused("{" + entry("a", "F32", "[-2]", "[0,8]") + "}", 8, "has the shape [-2]");
    assertRefused("{" + entry("a", "F32", "[-2,-1]", "[0,8]") + "}", 8, "has the shape [-2, -1]");
    assertRefused(
        "{" + entry("a", "F32", "[4294967296,4294967296]", "[0,8]") + "}",
        8,
        "more elements than any file holds");
    assertRefused(
        "{" + entry("a", "F32", "[1e99]", "[0,8]") + "}", 8, "has a shape with 1.0E99 in it");
    assertRefused(
        "{" + entry("a", "F32", "[99999999999999999999]", "[0,8]") + "}", 8, "has a shape with");
    assertRefused("{" + entry("a", "F32", "[\"2\"]", "[0,8]") + "}", 8, "has a shape with");
    assertRefused("{" + entry("a", "F32", "2", "[0,8]") + "}", 8, "has no list 'shape'");
    assertRefused("{" + entry("a", "F32", "[2]", "[8,0]") + "}", 8, "data_offsets [8, 0]");
    assertRefused("{" + entry("a", "F32", "[2]", "[-8,0]") + "}", 8, "data_offsets [-8, 0]");
    assertRefused("{" + entry("a", "F32", "[2]", "[0]") + "}", 8, "data_offsets [0]");
    assertRefused(
        "{" + entry("a", "F32", "[1" + ",1".repeat(16) + "]", "[0,4]") + "}", 4, "17 dimensions");
    assertRefused("{\"a\":3}", 0, "the dtype ''");
  }

  @Test
  void headersMustBeObjectsWithoutDoubles() throws IOException {
    String first = entry("a", "F32", "[2]", "[0,8]");
    assertRefused("{" + first + "," + first + "}", 8, "is not JSON: Duplicate field 'a'");
    assertRefused("{" + first, 8, "is not JSON");
    assertRefused("{" + first + "}x", 8, "is not JSON");
    assertRefused("{\"a\":" + "[".repeat(5000) + "}", 0, "is not JSON");
    assertRefused("{\"__metadata__\":{\"a\":1}}", 0, "'a' of its __metadata__ is not a text");
    assertRefused("{\"\u00ff\u00fe\":1}", 0, "UTF-8");
  }

  @Test
  void lengthsMustBeInside() throws IOException {
    for (long length : new long[] {-1, Long.MIN_VALUE, 1, 1L << 40, 20}) {
      Path file =
          Files.write(
              folder.resolve("x"), Pickles.bytes(Pickles.littleEndian(length, 8) + "{}       "));
      assertThatThrownBy(() -> TensorFiles.open(file))
          .isInstanceOf(TensorFileException.class)
          .hasMessageContaining("its header has " + Long.toUnsignedString(length) + " bytes");
    }
  }

  @Test
  void halvesAreWidenedExactly() throws IOException {
    // 1, -2, the smallest subnormal, the largest number, -0, infinity.
    int[] halves = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x7c00};
    float[] expected = {1, -2, 0x1p-24f, 65504, -0f, Float.POSITIVE_INFINITY};
    StringBuilder data = new StringBuilder();
    Arrays.stream(halves).forEach(half -> data.append(Pickles.littleEndian(half, 2)));
    String header = "{" + entry("h", "F16", "[6]", "[0,12]") + "}";
    Path file =
        Files.write(
            folder.resolve("h"),
            Pickles.bytes(Pickles.littleEndian(header.length(), 8) + header + data));
    try (TensorFile open = TensorFiles.open(file)) {
      open.read("h", (piece, count) -> assertThat(Arrays.copyOf(piece, count)).isEqualTo(expected));
    }
  }

  @Test
  void otherFilesAreNamed() throws IOException {
    assertThatThrownBy(() -> TensorFiles.open(folder)).isInstanceOf(NoSuchFileException.class);
    for (String content :
        List.of("", "{}", "not a file of tensors", "\u0089HDF\r\n\u001a\n0000000000")) {
      Path file = Files.write(folder.resolve("other"), Pickles.bytes(content));
      assertThatThrownBy(() -> TensorFiles.open(file))
          .isInstanceOf(TensorFileException.class)
          .hasMessageContaining("is neither safetensors nor written by torch.save");
    }
  }
}
