package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deeperstream.clustering.Npy;
import io.deeperstream.collection.CollectionImage;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import io.deeperstream.evaluation.LabelTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderedCollectionTest {

  private static final int IMAGES = 30;

  @TempDir private Path folder;
  private Path images;
  private LabelTable labels;

  @BeforeEach
  void write() throws IOException {
    images = Files.createDirectories(folder.resolve("images/00")).getParent();
    Map<String, String> classes = new HashMap<>();
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(images.resolve("00/000.zip")))) {
      for (int i = 0; i < IMAGES; i++) {
        zip.putNextEntry(new ZipEntry("%03d.jpg".formatted(i)));
        zip.write(("image " + i).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        classes.put("%08d".formatted(i), i % 3 == 0 ? "b" : "a");
      }
    }
    try (OutputStream list = Files.newOutputStream(images.resolve("flickr_unique_ids.npy"))) {
      Npy.writeLongs(list, LongStream.range(0, IMAGES).toArray());
    }
    labels = LabelTable.of(classes);
  }

  @Test
  void shufflingTakesTheFirstImagesInAnOrderOfTheSeed() throws IOException {
    long[] shuffled = OrderedCollection.shuffled(images, 20, 1);
    assertThat(shuffled).hasSize(20).isNotEqualTo(LongStream.range(0, 20).toArray());
    assertThat(LongStream.of(shuffled).sorted())
        .containsExactlyElementsOf(LongStream.range(0, 20).boxed().toList());
    assertThat(OrderedCollection.shuffled(images, 20, 1)).isEqualTo(shuffled);
    assertThat(OrderedCollection.shuffled(images, 20, 2)).isNotEqualTo(shuffled);
    assertThat(OrderedCollection.shuffled(images, 1000, 1)).hasSize(IMAGES);
  }

  @Test
  void classesComeOneAfterTheOtherWithTheSameImages() throws IOException {
    long[] ordered = OrderedCollection.byClass(images, labels, 20, 1);
    assertThat(LongStream.of(ordered).sorted().toArray())
        .isEqualTo(LongStream.range(0, 20).toArray());
    assertThat(LongStream.of(ordered).limit(13)).noneMatch(number -> number % 3 == 0);
    assertThat(LongStream.of(ordered).skip(13)).allMatch(number -> number % 3 == 0);
    assertThatThrownBy(
            () -> OrderedCollection.byClass(images, LabelTable.of(Map.of("1", "a")), 20, 1))
        .hasMessageMatching("the image \\d{8} has no class");
  }

  @Test
  void theImagesAreReadInTheNewOrderAndTheOriginalStays() throws IOException {
    Path target = Files.createDirectories(folder.resolve("stream"));
    OrderedCollection.write(images, new long[] {7, 29, 0}, target);

    List<String> read = new ArrayList<>();
    try (ImageIterator all = ImageCollection.open(target).images()) {
      while (all.hasNext()) {
        CollectionImage image = all.next();
        read.add(image.id() + " " + new String(image.bytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(read).containsExactly("00000007 image 7", "00000029 image 29", "00000000 image 0");
    assertThat(OrderedCollection.canOrder(target)).isTrue();
    assertThat(OrderedCollection.canOrder(folder)).isFalse();
    FileUtils.deleteDirectory(target.toFile());
    assertThat(images.resolve("00/000.zip")).isNotEmptyFile();
  }
}
