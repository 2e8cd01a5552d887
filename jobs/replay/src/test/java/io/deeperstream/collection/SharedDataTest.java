package io.deeperstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Reads CIFAR-10's training images in YFCC100M's layout, where they are at hand. */
class SharedDataTest {
  private static final int IMAGES = 49_500;

  @Test
  void readsEveryListedImage() throws Exception {
    String data = System.getenv("DEEPERSTREAM_DATA");
    assumeThat(data).as("DEEPERSTREAM_DATA names the folder with yfcc-cifar10").isNotNull();
    Path root = Path.of(data, "yfcc-cifar10");
    byte[] list = Files.readAllBytes(root.resolve("flickr_unique_ids.npy"));
    LongBuffer numbers =
        ByteBuffer.wrap(list, list.length - 8 * IMAGES, 8 * IMAGES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asLongBuffer();
    ImageCollection collection = ImageCollection.open(root);
    assertThat(collection.size()).hasValue(IMAGES);
    try (ImageIterator images = collection.images()) {
      while (images.hasNext()) {
        CollectionImage image = images.next();
        assertThat(Long.parseLong(image.id())).isEqualTo(numbers.get());
        assertThat(image.bytes()).startsWith(0xff, 0xd8);
      }
    }
    assertThat(numbers.hasRemaining()).isFalse();
  }
}
