package io.deeperstream.collection;

import java.util.Locale;
import java.util.Set;

/** Tells the kind of a file from its name. */
final class FileNames {
  private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "gif", "bmp");

  private FileNames() {}

  /**
   * Tells whether a file is taken for an image. A name that begins with {@code ._} is not: such a
   * file holds macOS's metadata of the image beside it.
   *
   * @param path path or name, with {@code /}
   */
  static boolean isImage(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return !name.startsWith("._") && IMAGES.contains(extension(name));
  }

  /** Tells whether a file is taken for a zip. */
  static boolean isZip(String name) {
    return extension(name).equals("zip");
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
