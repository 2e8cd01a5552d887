package io.deeperstream.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One step of the convolutional part of a {@link NetworkSpec}. */
public sealed interface FeatureLayer {

  /**
   * A 3 × 3 convolution of padding 1, then batch norm, then ReLU.
   *
   * @param width output channels, at least 1
   */
  record Convolution(int width) implements FeatureLayer {}

  /** Max pooling 2 × 2 with stride 2; an odd last row or column is dropped. */
  record Pooling() implements FeatureLayer {}

  /**
   * Parses the compact form: widths and {@code M} for pooling, separated by commas, such as {@code
   * 64,64,M,128,128,M}.
   *
   * @param text the compact form; blanks and the case of {@code M} do not matter
   * @return the layers in order, unmodifiable, beginning with a convolution
   * @throws IllegalArgumentException if an item is neither a positive integer nor {@code M}, or if
   *     the first is not a width
   */
  static List<FeatureLayer> parse(String text) {
    List<FeatureLayer> layers = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String item = part.strip();
      layers.add(
          item.toUpperCase(Locale.ROOT).equals("M")
              ? new Pooling()
              : new Convolution(parseWidth(item, layers.size(), text)));
    }
    if (!(layers.get(0) instanceof Convolution)) {
      throw new IllegalArgumentException(
          "features (%s) must begin with a convolution's width".formatted(text));
    }
    return List.copyOf(layers);
  }

  private static int parseWidth(String item, int index, String text) {
    try {
      int width = Integer.parseInt(item);
      if (width >= 1) {
        return width;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(describe(item, index, text), e);
    }
    throw new IllegalArgumentException(describe(item, index, text));
  }

  private static String describe(String item, int index, String text) {
    return "item %d ('%s') of features (%s) is neither a width of at least 1 nor M"
        .formatted(index + 1, item, text);
  }
}
