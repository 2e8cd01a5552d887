package io.deeperstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.deeperstream.collection.CollectionImage;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedImagesTest {

  @TempDir private Path folder;

  @Test
  void theyAreDifferentPicturesOfACollection() throws Exception {
    Path zip = folder.resolve("images.zip");
    GeneratedImages.write(zip, 17, 5);
    List<byte[]> files = new ArrayList<>();
    Set<Integer> hashes = new HashSet<>();
    try (ImageIterator images = ImageCollection.open(zip).images()) {
      while (images.hasNext()) {
        CollectionImage image = images.next();
        files.add(image.bytes());
        hashes.add(java.util.Arrays.hashCode(image.bytes()));
      }
    }
    assertThat(files).hasSize(17);
    assertThat(hashes).hasSize(17);
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(files.get(16)));
    assertThat(picture.getWidth()).isEqualTo(GeneratedImages.PIXELS);
    assertThat(picture.getHeight()).isEqualTo(GeneratedImages.PIXELS);
  }

  @Test
  void theSeedDecides() throws Exception {
    assertThat(GeneratedImages.jpeg(new SplittableRandom(3)))
        .isEqualTo(GeneratedImages.jpeg(new SplittableRandom(3)))
        .isNotEqualTo(GeneratedImages.jpeg(new SplittableRandom(4)));
  }
}
