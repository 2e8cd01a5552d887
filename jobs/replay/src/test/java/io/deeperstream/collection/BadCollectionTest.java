package io.deeperstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadCollectionTest {
  private static final String LIST = "flickr_unique_ids.npy";

  @TempDir Path root;

  @Test
  void aPathThatIsNotThere() {
    assertThatThrownBy(() -> ImageCollection.open(root.resolve("photos")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("there is no file or folder " + root.resolve("photos"));
  }

  @Test
  void aFileThatIsNoZip() throws Exception {
    Path file = SampleFiles.write(root.resolve("a.tar"), new byte[3]);
    assertThatThrownBy(() -> ImageCollection.open(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is neither a folder nor a .zip");
  }

  @Test
  void collectionsWithoutImages() throws Exception {
    SampleFiles.writeAll(root, "texts/a.txt");
    SampleFiles.zip(root.resolve("texts.zip"), "a.txt");
    SampleFiles.npy(root.resolve("yfcc").resolve(LIST));
    for (String name : new String[] {"texts", "texts.zip", "yfcc"}) {
      assertThatThrownBy(() -> ImageCollection.open(root.resolve(name)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("there is no image")
          .hasMessageContaining(root.resolve(name).toString());
    }
  }

  @Test
  void aZipThatCannotBeRead() throws Exception {
    Path zip = SampleFiles.write(root.resolve("a.zip"), SampleFiles.bytes("no zip"));
    for (Path path : new Path[] {zip, root}) {
      assertThatThrownBy(() -> ImageCollection.open(path))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the zip " + zip.toRealPath() + " can't be read");
    }
  }

  @Test
  void aZipThatEndsEarly() throws Exception {
    Path zip = SampleFiles.zip(root.resolve("a.zip"), "a.jpg", "b.jpg");
    byte[] whole = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> ImageCollection.open(zip)).hasMessageContaining(zip.toString());
  }

  @Test
  void aListedZipOrEntryThatIsMissing() throws Exception {
    SampleFiles.zip(root.resolve("00/000.zip"), "000.jpg");
    SampleFiles.npy(root.resolve(LIST), 0, 7, 1000);
    try (ImageIterator images = ImageCollection.open(root).images()) {
      images.next();
      assertThatThrownBy(images::next)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("there is no entry 007.jpg in the zip " + root.resolve("00/000.zip"));
      assertThatThrownBy(images::next).hasMessage("there is no zip " + root.resolve("00/001.zip"));
    }
  }

  @Test
  void numbersOutsideEightDigits() throws Exception {
    for (long number : new long[] {-1, 100_000_000, Long.MIN_VALUE}) {
      SampleFiles.npy(root.resolve(LIST), number);
      try (ImageIterator images = ImageCollection.open(root).images()) {
        assertThatThrownBy(images::next)
            .hasMessageContaining(root.resolve(LIST).toString())
            .hasMessageEndingWith("number " + number + " at index 0 is outside 0 to 99999999");
      }
    }
  }

  @Test
  void aListThatEndsEarly() throws Exception {
    SampleFiles.yfcc(root, 0, 1, 2);
    byte[] whole = Files.readAllBytes(root.resolve(LIST));
    Files.write(root.resolve(LIST), Arrays.copyOf(whole, whole.length - 9));
    try (ImageIterator images = ImageCollection.open(root).images()) {
      images.next();
      assertThatThrownBy(images::next)
          .hasMessageEndingWith("after 1 numbers of the 3 in its header");
    }
    Files.write(root.resolve(LIST), Arrays.copyOf(whole, 30));
    assertThatThrownBy(() -> ImageCollection.open(root)).hasMessageContaining("within its header");
  }

  @Test
  void listsThatAreSomethingElse() throws Exception {
    assertList("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "<f8, not <i8");
    assertList("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1), }", "shape is (1, 1)");
    assertList("{'descr': '<i8', 'fortran_order': False, 'shape': (), }", "shape is ()");
    assertList("{'shape': (1,)}", "not understood: {'shape': (1,)}");
    Files.writeString(root.resolve(LIST), "12\n13\n14\n15\n16\n");
    assertThatThrownBy(() -> ImageCollection.open(root))
        .hasMessageContaining("does not begin as a .npy");
  }

  private void assertList(String header, String message) throws IOException {
    SampleFiles.npy(root.resolve(LIST), header, 0);
    assertThatThrownBy(() -> ImageCollection.open(root))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(root.resolve(LIST).toString())
        .hasMessageContaining(message);
  }

  @Test
  void imagesAboveTheLimitAreRefusedByNameAndTheLimitItselfIsNot() throws Exception {
    int bytes = SampleFiles.bytes("large.jpg").length;
    Path zip = SampleFiles.zip(root.resolve("zips/a.zip"), "large.jpg");
    Path file = SampleFiles.write(root.resolve("files/large.jpg"), new byte[bytes]);
    for (Path path : new Path[] {zip, file.getParent()}) {
      assertThat(SampleFiles.ids(ImageCollection.open(path, bytes))).containsExactly("large.jpg");
      try (ImageIterator images = ImageCollection.open(path, bytes - 1).images()) {
        assertThatThrownBy(images::next)
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("large.jpg")
            .hasMessageEndingWith("limit of " + (bytes - 1));
      }
    }
  }

  @Test
  void anEntryThatHoldsMoreThanItDeclares() throws Exception {
    Path zip = SampleFiles.zip(root.resolve("a.zip"), "a.jpg");
    patchDirectory(zip, 24, 1);
    assertThatThrownBy(() -> SampleFiles.ids(ImageCollection.open(zip)))
        .hasMessageContaining("entry a.jpg of the zip " + zip + " is damaged");
    patchDirectory(zip, 24, Integer.MAX_VALUE);
    assertThatThrownBy(() -> SampleFiles.ids(ImageCollection.open(zip)))
        .hasMessageContaining("has 2147483647 bytes, above the limit of 67108864");
  }

  @Test
  void anEntryWhoseChecksumIsWrong() throws Exception {
    Path zip = SampleFiles.zip(root.resolve("a.zip"), "a.jpg");
    patchDirectory(zip, 16, 0x1234);
    assertThatThrownBy(() -> SampleFiles.ids(ImageCollection.open(zip)))
        .hasMessageContaining("entry a.jpg of the zip " + zip + " is damaged")
        .hasMessageContaining("00001234");
  }

  /** Changes a field of the zip's only directory entry. */
  private static void patchDirectory(Path zip, int field, int value) throws IOException {
    byte[] bytes = Files.readAllBytes(zip);
    int directory = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + field, value);
    Files.write(zip, bytes);
  }

  @Test
  void limitsOutOfRange() {
    for (int limit : new int[] {0, -1, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> ImageCollection.open(root, limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("maximumBytes (" + limit + ")");
    }
  }
}
