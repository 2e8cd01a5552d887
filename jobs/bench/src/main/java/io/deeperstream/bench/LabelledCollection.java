package io.deeperstream.bench;

import io.deeperstream.collection.CollectionImage;
import io.deeperstream.collection.ImageCollection;
import io.deeperstream.collection.ImageIterator;
import io.deeperstream.evaluation.LabelTable;
import io.deeperstream.model.DecodeLimits;
import io.deeperstream.model.ImageDecoder;
import io.deeperstream.model.NetworkSpec;
import io.deeperstream.model.PixelBatch;
import io.deeperstream.model.UndecodableImageException;
import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** A sample of a collection's images, and their classes. */
final class LabelledCollection {

  private static final int BATCH = 128;

  /** Decides which images a sample has. */
  private static final long ORDER = 0;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description = "A folder, a zip, or a tree of zips in YFCC100M's layout.")
  private Path images;

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "CSV",
      description = "Classes of the images, as evaluate takes them. They are for scoring alone.")
  private Path labels;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Images of the sample.")
  private int limit;

  /** Everything that a sample depends on, as text. */
  String key() {
    return "%d images of %s by %s".formatted(limit, images.getFileName(), labels.getFileName());
  }

  /**
   * Decodes the sample in a network's clustering view. Images without a label, and those that
   * cannot be decoded, are left out.
   *
   * @throws InvalidSettingException if no image is left
   */
  LabelledPixels decode(NetworkSpec network) throws IOException {
    LabelTable table = LabelTable.read(labels);
    Map<String, Integer> classes = new HashMap<>();
    List<PixelBatch> batches = new ArrayList<>();
    List<Integer> found = new ArrayList<>();
    try (ImageDecoder decoder =
            new ImageDecoder(network.imageSize(), network.resizeTo(), DecodeLimits.defaults());
        ImageIterator all = ImageCollection.open(images).shuffled(ORDER).images()) {
      byte[] pixels = new byte[Math.multiplyExact(BATCH, decoder.imageBytes())];
      int count = 0;
      while (found.size() < limit && all.hasNext()) {
        CollectionImage image = all.next();
        String label = table.label(image.id()).orElse(null);
        if (label == null || !decode(decoder, image, pixels, count)) {
          continue;
        }
        found.add(classes.computeIfAbsent(label, any -> classes.size()));
        count++;
        if (count == BATCH || found.size() == limit) {
          batches.add(new PixelBatch(Arrays.copyOf(pixels, count * decoder.imageBytes()), count));
          count = 0;
        }
      }
      if (count > 0) {
        batches.add(new PixelBatch(Arrays.copyOf(pixels, count * decoder.imageBytes()), count));
      }
    }
    if (found.isEmpty()) {
      throw new InvalidSettingException(
          "--images %s has no image that can be decoded and that --labels %s names"
              .formatted(images, labels));
    }
    return new LabelledPixels(
        network, batches, found.stream().mapToInt(Integer::intValue).toArray());
  }

  private static boolean decode(
      ImageDecoder decoder, CollectionImage image, byte[] pixels, int position) {
    try {
      decoder.decodeInto(image.bytes(), pixels, position * decoder.imageBytes());
      return true;
    } catch (UndecodableImageException e) {
      return false;
    }
  }
}
