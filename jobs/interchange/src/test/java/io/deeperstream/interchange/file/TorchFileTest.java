package io.deeperstream.interchange.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile and damaged files of both layouts, written by hand. */
class TorchFileTest {

  private static final String STORAGE = Pickles.storage("FloatStorage", "0", 6);
  private static final String GOOD =
      Pickles.dictOf(Pickles.tensor(STORAGE, 0, Pickles.tuple(2, 3), Pickles.tuple(3, 1)));

  @TempDir private Path folder;

  private Map<String, byte[]> entries(String pickle) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", Pickles.bytes(pickle));
    entries.put("archive/data/0", Pickles.floats(6));
    return entries;
  }

  private Path zip(Map<String, byte[]> entries) throws IOException {
    return Pickles.zip(folder.resolve("x.pth"), entries);
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> TensorFiles.open(file).close())
        .isInstanceOf(TensorFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  private static float[] x(Path file) throws IOException {
    try (TensorFile open = TensorFiles.open(file)) {
      float[] values = new float[Math.toIntExact(open.tensors().get("x").elements())];
      int[] at = {0};
      open.read(
          "x",
          (piece, count) -> {
            System.arraycopy(piece, 0, values, at[0], count);
            at[0] += count;
          });
      assertThat(at[0]).isEqualTo(values.length);
      return values;
    }
  }

  private void assertTensorRefused(String tensor, String message) throws IOException {
    assertRefused(zip(entries(Pickles.dictOf(tensor))), message);
  }

  @Test
  void readsAllViewsThatStayInside() throws IOException {
    assertThat(x(zip(entries(GOOD)))).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(
            x(
                zip(
                    entries(
                        Pickles.dictOf(
                            Pickles.tensor(
                                STORAGE, 0, Pickles.tuple(3, 2), Pickles.tuple(1, 3)))))))
        .containsExactly(0, 3, 1, 4, 2, 5);
    // The stride of one element may be anything.
    assertThat(
            x(
                zip(
                    entries(
                        Pickles.dictOf(
                            Pickles.tensor(
                                STORAGE,
                                1,
                                Pickles.tuple(1, 2, 2),
                                Pickles.tuple(Long.MAX_VALUE, 1, 2)))))))
        .containsExactly(1, 3, 2, 4);
    assertThat(
            x(
                zip(
                    entries(
                        Pickles.dictOf(
                            Pickles.tensor(
                                STORAGE, 6, Pickles.tuple(0, 5), Pickles.tuple(5, 1)))))))
        .isEmpty();
  }

  @Test
  void viewsMustStayInsideOfTheirStorage() throws IOException {
    String leaves = "which leave its storage of 6 elements";
    assertTensorRefused(
        Pickles.tensor(STORAGE, 1, Pickles.tuple(2, 3), Pickles.tuple(3, 1)), leaves);
    assertTensorRefused(
        Pickles.tensor(STORAGE, 0, Pickles.tuple(2, 3), Pickles.tuple(4, 1)), leaves);
    assertTensorRefused(
        Pickles.tensor(STORAGE, -1, Pickles.tuple(2, 3), Pickles.tuple(3, 1)), leaves);
    assertTensorRefused(
        Pickles.tensor(STORAGE, 5, Pickles.tuple(2, 3), Pickles.tuple(-3, 1)), leaves);
    assertTensorRefused(Pickles.tensor(STORAGE, 0, Pickles.tuple(2, 3), Pickles.tuple(3)), leaves);
    assertTensorRefused(
        Pickles.tensor(
            STORAGE, 0, Pickles.tuple(2, 2), Pickles.tuple(Long.MAX_VALUE, Long.MAX_VALUE)),
        leaves);
    assertTensorRefused(
        Pickles.tensor(STORAGE, Long.MAX_VALUE, Pickles.tuple(2, 3), Pickles.tuple(3, 1)), leaves);
    assertTensorRefused(
        Pickles.tensor(STORAGE, 0, Pickles.tuple(1L << 40, 3), Pickles.tuple(0, 1)),
        "by which its elements overlap");
    assertTensorRefused(
        Pickles.tensor(STORAGE, 0, Pickles.tuple(1L << 40, 1L << 40), Pickles.tuple(0, 0)),
        "more elements than any file holds");
    assertTensorRefused(
        Pickles.tensor(STORAGE, 0, Pickles.tuple(-2, 3), Pickles.tuple(3, 1)), "the shape [-2, 3]");
  }

  @Test
  void storagesMustHaveTheSizeThatThePickleSays() throws IOException {
    assertTensorRefused(
        Pickles.tensor(
            Pickles.storage("FloatStorage", "0", 7), 0, Pickles.tuple(6), Pickles.tuple(1)),
        "its entry 'archive/data/0' has 24 bytes; 7 elements of f32 are 28");
    assertTensorRefused(
        Pickles.tensor(
            Pickles.storage("DoubleStorage", "0", 6), 0, Pickles.tuple(6), Pickles.tuple(1)),
        "6 elements of f64 are 48");
    assertTensorRefused(
        Pickles.tensor(
            Pickles.storage("FloatStorage", "1", 6), 0, Pickles.tuple(6), Pickles.tuple(1)),
        "it lacks the entry 'archive/data/1'");
    assertTensorRefused(
        Pickles.tensor(
            Pickles.storage("FloatStorage", "../data/0", 6), 0, Pickles.tuple(6), Pickles.tuple(1)),
        "it lacks the entry");
    assertTensorRefused(
        Pickles.tensor(
            Pickles.storage("FloatStorage", "0", Long.MAX_VALUE),
            0,
            Pickles.tuple(6),
            Pickles.tuple(1)),
        "a storage is named by");
    assertTensorRefused(
        Pickles.tensor(STORAGE, 0, Pickles.tuple(6), Pickles.tuple(1))
            + "s"
            + Pickles.text("y")
            + Pickles.tensor(
                Pickles.storage("IntStorage", "0", 6), 0, Pickles.tuple(6), Pickles.tuple(1)),
        "storage '0' has 6 elements of f32 in one place and 6 of i32 in another");
  }

  @Test
  void onlyDictsOfTensorsAreTaken() throws IOException {
    assertRefused(zip(entries(Pickles.START + "].")), "it holds a list, not a dict of tensors");
    assertRefused(
        zip(entries(Pickles.START + "}" + Pickles.text("epoch") + "K\u0003s.")),
        "without a 'state_dict' and without tensors; its keys begin with [the text 'epoch']");
    assertRefused(
        zip(entries(Pickles.START + "}" + Pickles.text("state_dict") + "}K\u0001Nsss.")),
        "lacks an operand");
    assertRefused(
        zip(entries(Pickles.START + "}" + Pickles.text("state_dict") + "}K\u0001Nss.")),
        "its weights have a none under the number 1");
    assertRefused(zip(entries("cos\nsystem\n(" + Pickles.text("id") + "tR.")), "os.system");
  }

  @Test
  void zipsMustBePlain() throws IOException {
    Map<String, byte[]> none = new LinkedHashMap<>();
    none.put("a", new byte[1]);
    assertRefused(zip(none), "a zip without NAME/data.pkl");
    Map<String, byte[]> two = entries(GOOD);
    two.put("other/data.pkl", Pickles.bytes(GOOD));
    assertRefused(zip(two), "it has two pickles");
    for (String name : new String[] {"../../evil", "/etc/evil", "archive/../../evil", "a\\b"}) {
      Map<String, byte[]> path = entries(GOOD);
      path.put(name, new byte[1]);
      assertRefused(zip(path), "names a place outside of the zip");
    }
    Map<String, byte[]> big = entries(GOOD);
    big.put("archive/byteorder", Pickles.bytes("big"));
    assertRefused(zip(big), "its byte order is 'big'");
    Map<String, byte[]> little = entries(GOOD);
    little.put("archive/byteorder", Pickles.bytes("little"));
    assertThat(x(zip(little))).hasSize(6);
    Map<String, byte[]> large = entries(GOOD);
    large.put("archive/data.pkl", new byte[17 << 20]);
    assertRefused(zip(large), "at most 16777216 are taken");
  }

  @Test
  void compressedEntriesAreRefused() throws IOException {
    Path file = folder.resolve("bomb.pth");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries(GOOD).entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    assertRefused(file, "is compressed");
  }

  @Test
  void aDirectoryThatIsTooLongIsRefusedBeforeItIsRead() throws IOException {
    byte[] bytes = Files.readAllBytes(zip(entries(GOOD)));
    int end = bytes.length - 22;
    System.arraycopy(Pickles.bytes(Pickles.littleEndian(1L << 30, 4)), 0, bytes, end + 12, 4);
    assertRefused(
        Files.write(folder.resolve("long.pth"), bytes),
        "its zip directory has 1073741824 bytes; at most 16777216");
  }

  @Test
  void aChangedByteIsFoundByItsChecksum() throws IOException {
    Path file = zip(entries(GOOD));
    String whole = Pickles.latin(Files.readAllBytes(file));
    int at = whole.indexOf(Pickles.latin(Pickles.floats(6))) + 5;
    byte[] changed = Pickles.bytes(whole);
    changed[at] ^= 1;
    Files.write(file, changed);
    assertThatThrownBy(() -> x(file))
        .isInstanceOf(TensorFileException.class)
        .hasMessageContaining("its entry 'archive/data/0' is damaged: its checksum is");
  }

  private Path legacy(String pickle, String keys, byte[] storages) throws IOException {
    return Files.write(folder.resolve("l.pth"), Pickles.legacy(pickle, keys, storages));
  }

  private static byte[] storage(long elements, int floats) {
    return Pickles.bytes(Pickles.littleEndian(elements, 8) + Pickles.latin(Pickles.floats(floats)));
  }

  @Test
  void legacyFilesMustAddUp() throws IOException {
    String keys = "(" + Pickles.text("0") + "l";
    assertThat(x(legacy(GOOD, keys, storage(6, 6)))).containsExactly(0, 1, 2, 3, 4, 5);
    assertRefused(legacy(GOOD, keys, storage(6, 5)), "inside of storage '0' (6 elements of f32");
    assertRefused(legacy(GOOD, keys, storage(6, 7)), "its storages end at byte");
    assertRefused(
        legacy(GOOD, keys, storage(5, 6)),
        "storage '0' has 5 elements in the file, 6 in its pickle");
    assertRefused(legacy(GOOD, keys, storage(-6, 6)), "storage '0' has -6 elements");
    assertRefused(legacy(GOOD, "]", new byte[0]), "it lacks the storage '0'");
    assertRefused(
        legacy(GOOD, "(" + Pickles.text("0") + Pickles.text("0") + "l", storage(6, 6)),
        "which is there twice");
    assertRefused(
        legacy(GOOD, "(" + Pickles.text("1") + "l", storage(6, 6)),
        "the text '1', which its pickle does not name");
    assertRefused(legacy(GOOD, "(]l", storage(6, 6)), "a list, which its pickle does not name");
    assertRefused(legacy(GOOD, "}", storage(6, 6)), "it has no list of storages");
  }

  @Test
  void legacyFilesOfBigEndianMachinesAreRefused() throws IOException {
    String whole =
        Pickles.latin(Pickles.legacy(GOOD, "(" + Pickles.text("0") + "l", storage(6, 6)));
    Path file = folder.resolve("l.pth");
    Files.write(file, Pickles.bytes(whole.replace("little_endian\u0088", "little_endian\u0089")));
    assertRefused(file, "it was written by a big-endian machine");
    Files.write(file, Pickles.bytes(whole.replace("M\u00e9\u0003", "M\u00ea\u0003")));
    assertRefused(file, "its version is the number 1002; 1001 is read");
  }

  @Test
  void viewsOfLegacyStoragesAreFollowed() throws IOException {
    String view = "(" + Pickles.text("v") + Pickles.number(2) + Pickles.number(3) + "t";
    String storage = STORAGE.replace("tQ", view + "tQ");
    String keys = "(" + Pickles.text("0") + "l";
    String tensor = Pickles.tensor(storage, 1, Pickles.tuple(2), Pickles.tuple(1));
    assertThat(x(legacy(Pickles.dictOf(tensor), keys, storage(6, 6)))).containsExactly(3, 4);
    String outside = Pickles.tensor(storage, 2, Pickles.tuple(2), Pickles.tuple(1));
    assertRefused(
        legacy(Pickles.dictOf(outside), keys, storage(6, 6)), "leave its storage of 3 elements");
    String beyond = "(" + Pickles.text("v") + Pickles.number(4) + Pickles.number(3) + "t";
    assertRefused(
        legacy(
            Pickles.dictOf(
                Pickles.tensor(
                    STORAGE.replace("tQ", beyond + "tQ"), 0, Pickles.tuple(2), Pickles.tuple(1))),
            keys,
            storage(6, 6)),
        "a storage is named by");
  }
}
