package io.deeperstream.pipeline.probe;

import io.deeperstream.evaluation.LabelledImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Hold-outs whose classes are directions of stripes, with noise. */
public final class ProbeSamples {

  public static final List<String> CLASSES = List.of("across", "down", "falling", "rising");

  private ProbeSamples() {}

  /** Images {@code 0000.png} and so on; class of image i is i mod 4. */
  public static List<LabelledImage> striped(int images, int size) {
    return IntStream.range(0, images)
        .mapToObj(i -> new LabelledImage("%04d.png".formatted(i), CLASSES.get(i % 4), png(i, size)))
        .toList();
  }

  private static byte[] png(int number, int size) {
    Random random = new Random(number);
    int phase = random.nextInt(4);
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int along =
            switch (number % 4) {
              case 0 -> y;
              case 1 -> x;
              case 2 -> size + y - x;
              default -> y + x;
            };
        int grey = ((along + phase) % 4 < 2 ? 40 : 160) + random.nextInt(60);
        image.setRGB(x, y, grey << 16 | grey << 8 | grey);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
