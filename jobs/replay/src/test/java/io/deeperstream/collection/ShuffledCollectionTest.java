package io.deeperstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShuffledCollectionTest {
  @TempDir Path root;

  @BeforeEach
  void makeCollections() throws Exception {
    String[] names = IntStream.range(0, 61).mapToObj("%02d.png"::formatted).toArray(String[]::new);
    SampleFiles.zip(root.resolve("one.zip"), names);
    SampleFiles.writeAll(root.resolve("mixed"), Arrays.copyOf(names, 30));
    SampleFiles.zip(root.resolve("mixed/a.zip"), names);
    SampleFiles.zip(root.resolve("mixed/b.zip"), names);
    SampleFiles.yfcc(
        root.resolve("yfcc"), LongStream.range(0, 100).map(i -> i * 37 % 4000).toArray());
  }

  @Test
  void everyImageComesOnceInAnOrderOfTheSeedWithItsOwnBytes() throws Exception {
    for (String name : List.of("one.zip", "mixed", "yfcc")) {
      ImageCollection listed = ImageCollection.open(root.resolve(name));
      ImageCollection shuffled = listed.shuffled(5);
      List<String> ids = SampleFiles.ids(shuffled);
      assertThat(ids)
          .containsExactlyInAnyOrderElementsOf(SampleFiles.ids(listed))
          .isNotEqualTo(SampleFiles.ids(listed))
          .isEqualTo(SampleFiles.ids(ImageCollection.open(root.resolve(name)).shuffled(5)))
          .isNotEqualTo(SampleFiles.ids(listed.shuffled(6)));
      assertThat(shuffled.size()).isEqualTo(listed.size());
      var contents = SampleFiles.contents(listed);
      SampleFiles.contents(shuffled)
          .forEach((id, bytes) -> assertThat(bytes).isEqualTo(contents.get(id)));
    }
  }

  @Test
  void idsAreTheSameWithAndWithoutReading() throws Exception {
    ImageCollection shuffled = ImageCollection.open(root.resolve("mixed")).shuffled(1);
    List<String> ids = new ArrayList<>();
    shuffled.forEachId(ids::add);
    assertThat(ids).isEqualTo(SampleFiles.ids(shuffled));
  }

  @Test
  void whatIsNotWantedIsLeftOutUnread() throws Exception {
    ImageCollection all = ImageCollection.open(root.resolve("mixed"));
    Files.writeString(root.resolve("mixed/00.png"), "too large for the limit");
    ImageCollection few =
        ImageCollection.open(root.resolve("mixed"), 20)
            .where(id -> !id.equals("00.png"))
            .where(id -> !id.contains(".zip"));
    assertThat(SampleFiles.ids(few)).hasSize(29).doesNotContain("00.png");
    assertThat(SampleFiles.ids(few.shuffled(3))).hasSize(29).doesNotContain("00.png");
    assertThat(SampleFiles.ids(all.shuffled(3).where(id -> id.startsWith("b.zip/")))).hasSize(61);
  }

  @Test
  void theSizeOfASelectionIsCounted() throws Exception {
    ImageCollection zip = ImageCollection.open(root.resolve("one.zip"));
    assertThat(zip.where(id -> id.startsWith("1")).size()).hasValue(10);
    assertThat(ImageCollection.open(root.resolve("mixed")).where(id -> true).size()).isEmpty();
  }

  @Test
  void aDamagedImageEndsTheWalkWithItsName() throws Exception {
    SampleFiles.npy(root.resolve("yfcc/flickr_unique_ids.npy"), 1, 4000, 2);
    ImageCollection shuffled = ImageCollection.open(root.resolve("yfcc")).shuffled(0);
    try (ImageIterator images = shuffled.images()) {
      assertThatThrownBy(() -> images.forEachRemaining(image -> {}))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("there is no zip " + root.resolve("yfcc/00/004.zip"));
    }
  }

  @Test
  void aLargerListingIsShuffledWindowByWindow() {
    for (int window : new int[] {1, 7, 30, 61, 100}) {
      List<String> ids = new ArrayList<>();
      ZipListing zip = new ZipListing(root.resolve("one.zip"), "", 1 << 20);
      new ShuffledPlaces(zip.places(), 9, window).forEachRemaining(place -> ids.add(place.id()));
      assertThat(new HashSet<>(ids)).hasSize(61);
      for (int from = 0; from < 61; from += window) {
        List<String> part = ids.subList(from, Math.min(61, from + window));
        assertThat(part).allMatch(withinWindow(from, window));
      }
    }
    assertThatThrownBy(
            () ->
                new ShuffledPlaces(
                    new ZipListing(root.resolve("one.zip"), "", 1 << 20).places(), 0, 0))
        .hasMessage("window (0) is below 1");
  }

  private static Predicate<String> withinWindow(int from, int window) {
    return id -> {
      int number = Integer.parseInt(id.substring(0, 2));
      return number >= from && number < from + window;
    };
  }
}
