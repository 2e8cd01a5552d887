package io.deeperstream.collection;

import java.util.Locale;
import java.util.Set;

/** What a file's name says about its contents. */
final class FileNames {
  private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "gif", "bmp");

  private FileNames() {}

  /**
   * Says whether a file is taken for an image. Those whose names begin with {@code ._} hold what
   * macOS knows about the image beside them.
   *
   * @param path path or name, with {@code /}
   */
  static boolean isImage(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return !name.startsWith("._") && IMAGES.contains(extension(name));
  }

  /** Says whether a file is taken for a zip. */
  static boolean isZip(String name) {
    return extension(name).equals("zip");
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
