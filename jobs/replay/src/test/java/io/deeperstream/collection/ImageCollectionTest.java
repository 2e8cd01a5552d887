package io.deeperstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCollectionTest {
  @TempDir Path root;

  @Test
  void aFolderGivesItsImagesFolderByFolderAndByName() throws Exception {
    SampleFiles.writeAll(
        root,
        "b.PNG",
        "a/z.jpeg",
        "a/b/c.gif",
        "a.jpg",
        "a-b/x.BMP",
        "notes.txt",
        "._a.jpg",
        "jpg");
    ImageCollection collection = ImageCollection.open(root);
    assertThat(SampleFiles.ids(collection))
        .containsExactly("a/b/c.gif", "a/z.jpeg", "a-b/x.BMP", "a.jpg", "b.PNG", "jpg");
    assertThat(collection.size()).hasValue(6);
    SampleFiles.contents(collection)
        .forEach((id, bytes) -> assertThat(bytes).isEqualTo(SampleFiles.bytes(id)));
  }

  @Test
  void linksToFilesAreFollowedAndLinksToFoldersAreNot() throws Exception {
    SampleFiles.writeAll(root, "real/a.png");
    Files.createSymbolicLink(root.resolve("link.png"), Path.of("real/a.png"));
    Files.createSymbolicLink(root.resolve("broken.png"), Path.of("nowhere.png"));
    Files.createSymbolicLink(root.resolve("real/loop"), root);
    assertThat(SampleFiles.ids(ImageCollection.open(root)))
        .containsExactly("link.png", "real/a.png");
  }

  @Test
  void aLinkToTheFolderItselfIsFollowed() throws Exception {
    SampleFiles.writeAll(root, "real/a.png");
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));
    assertThat(SampleFiles.ids(ImageCollection.open(link))).containsExactly("a.png");
  }

  @Test
  void randomTreesMatchASortedWalk() throws Exception {
    Random random = new Random(11);
    for (int trial = 0; trial < 7; trial++) {
      Path tree = root.resolve("tree" + trial);
      for (int i = 0; i < 53; i++) {
        Path file = tree;
        for (int depth = random.nextInt(4); depth > 0; depth--) {
          file = file.resolve("d" + random.nextInt(3));
        }
        String name = "f" + random.nextInt(40) + (random.nextInt(5) == 0 ? ".txt" : ".png");
        SampleFiles.write(file.resolve(name), new byte[] {(byte) i});
      }
      assertThat(SampleFiles.ids(ImageCollection.open(tree))).isEqualTo(sortedWalk(tree));
    }
  }

  /** All image files, compared name by name on the way down. */
  private static List<String> sortedWalk(Path tree) throws IOException {
    Comparator<String[]> byNames = Arrays::compare;
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(file -> file.toString().endsWith(".png"))
          .map(file -> tree.relativize(file).toString().split("/", -1))
          .sorted(byNames)
          .map(names -> String.join("/", names))
          .toList();
    }
  }

  @Test
  void aZipGivesItsImagesByName() throws Exception {
    Path zip =
        SampleFiles.zip(
            root.resolve("photos.ZIP"),
            "b.jpg",
            "d/",
            "d/a.png",
            "read.me",
            "__MACOSX/._b.jpg",
            "a.JPG");
    ImageCollection collection = ImageCollection.open(zip);
    assertThat(SampleFiles.ids(collection)).containsExactly("a.JPG", "b.jpg", "d/a.png");
    assertThat(collection.size()).hasValue(3);
    SampleFiles.contents(collection)
        .forEach((id, bytes) -> assertThat(bytes).isEqualTo(SampleFiles.bytes(id)));
  }

  @Test
  void aTreeOfZipsGivesThemInTheOrderOfTheirPaths() throws Exception {
    SampleFiles.zip(root.resolve("01/000.zip"), "b.jpg", "a.jpg");
    SampleFiles.zip(root.resolve("00/001.zip"), "c.jpg");
    SampleFiles.zip(root.resolve("00/000.zip"), "text.txt");
    SampleFiles.writeAll(root, "00/002.jpg");
    ImageCollection collection = ImageCollection.open(root);
    assertThat(SampleFiles.ids(collection))
        .containsExactly("00/001.zip/c.jpg", "00/002.jpg", "01/000.zip/a.jpg", "01/000.zip/b.jpg");
    assertThat(collection.size()).isEmpty();
    assertThat(SampleFiles.contents(collection).get("01/000.zip/b.jpg"))
        .isEqualTo(SampleFiles.bytes("b.jpg"));
  }

  @Test
  void yfccGivesTheListedNumbersInTheListsOrder() throws Exception {
    SampleFiles.yfcc(root, 3, 999, 1000, 3999, 2, 1001);
    ImageCollection collection = ImageCollection.open(root);
    assertThat(SampleFiles.ids(collection))
        .containsExactly("00000003", "00000999", "00001000", "00003999", "00000002", "00001001");
    assertThat(collection.size()).hasValue(6);
    assertThat(SampleFiles.contents(collection).get("00003999"))
        .isEqualTo(SampleFiles.bytes("999.jpg"));
  }

  @Test
  void yfccWithoutItsListGivesEveryNumberInOrder() throws Exception {
    SampleFiles.yfcc(root, 3, 999, 1000);
    List<String> ids = SampleFiles.ids(ImageCollection.openUnlisted(root));
    assertThat(ids).hasSize(4000).isSorted().startsWith("00000000", "00000001");
    assertThat(ids).endsWith("00003999");
    assertThat(SampleFiles.contents(ImageCollection.openUnlisted(root)).get("00003999"))
        .isEqualTo(SampleFiles.bytes("999.jpg"));
  }

  @Test
  void yfccWithoutAnyZipHasNoImage() throws Exception {
    SampleFiles.npy(root.resolve("flickr_unique_ids.npy"), 1);
    assertThatThrownBy(() -> ImageCollection.openUnlisted(root))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("there is no image")
        .hasMessageContaining(root.toString());
  }

  @Test
  void anotherLayoutHasNoListToDoWithout() throws Exception {
    SampleFiles.write(root.resolve("a.jpg"), SampleFiles.bytes("a.jpg"));
    assertThatThrownBy(() -> ImageCollection.openUnlisted(root))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not in YFCC100M's layout: it has no flickr_unique_ids.npy");
    SampleFiles.npy(root.resolve("flickr_unique_ids.npy"), 1);
    assertThatThrownBy(() -> SampleFiles.ids(ImageCollection.openUnlisted(root)))
        .hasMessageContaining("a.jpg is not where YFCC100M's layout has images");
  }

  @Test
  void yfccFindsFolderZipAndFileInTheDigits() throws Exception {
    SampleFiles.zip(root.resolve("98/765.zip"), "432.jpg");
    SampleFiles.npy(root.resolve("flickr_unique_ids.npy"), 98_765_432);
    assertThat(SampleFiles.ids(ImageCollection.open(root))).containsExactly("98765432");
  }

  @Test
  void eachIteratorStandsAlone() throws Exception {
    SampleFiles.yfcc(root, 0, 1, 2);
    ImageCollection collection = ImageCollection.open(root);
    try (ImageIterator first = collection.images();
        ImageIterator second = collection.images()) {
      first.next();
      first.next();
      assertThat(second.next().id()).isEqualTo("00000000");
      assertThat(first.next().id()).isEqualTo("00000002");
      assertThat(first.hasNext()).isFalse();
      assertThatThrownBy(first::next).isInstanceOf(NoSuchElementException.class);
      assertThat(second.next().id()).isEqualTo("00000001");
    }
  }

  @Test
  void atMostTwoFilesAreOpenAndNoneAfterTheEndOrAfterClose() throws Exception {
    assumeThat(Path.of("/proc/self/fd")).as("only Linux lists open files there").isDirectory();
    SampleFiles.yfcc(root.resolve("yfcc"), 1, 1001, 2001, 3001, 2, 1002);
    SampleFiles.zip(root.resolve("zips/1.zip"), "a.jpg", "b.jpg");
    SampleFiles.zip(root.resolve("zips/2.zip"), "a.jpg", "b.jpg");
    for (String name : List.of("yfcc", "zips", "zips/1.zip")) {
      ImageCollection collection = ImageCollection.open(root.resolve(name));
      try (ImageIterator images = collection.images()) {
        images.next();
        assertThat(openFiles()).hasSizeBetween(1, 2);
      }
      assertThat(openFiles()).isEmpty();
      ImageIterator images = collection.images();
      images.forEachRemaining(image -> assertThat(openFiles()).hasSizeLessThan(3));
      assertThat(openFiles()).isEmpty();
      images.close();
    }
  }

  private Set<String> openFiles() {
    Set<String> open = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.exists(descriptor)
            && Files.readSymbolicLink(descriptor).startsWith(root.toRealPath())) {
          open.add(descriptor.toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }
}
