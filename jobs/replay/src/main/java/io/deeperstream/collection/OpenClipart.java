package io.deeperstream.collection;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The Open Clip Art Library as Debian packages it: 8,121 PNG files in folders by subject, for those
 * who have no images at hand.
 *
 * <p>The package is downloaded by {@code apt-get} and unpacked by {@code dpkg-deb}, neither of
 * which needs root for that, into a cache folder, once. Two processes that ask at the same time
 * wait for each other; a folder that is not whole is never used. Not to be used by two threads on
 * one cache.
 */
public final class OpenClipart {
  private static final String PACKAGE = "openclipart-png";
  private static final String IMAGES = "usr/share/openclipart/png";
  private static final String INSTEAD = "Or give images of your own with --images PATH.";

  private final Path cache;
  private final Consumer<String> tell;
  private final String aptGet;
  private final String dpkgDeb;

  /**
   * Uses a cache folder.
   *
   * @param cache made if it isn't there
   * @param tell told, in a sentence each, what is about to be done
   */
  public OpenClipart(Path cache, Consumer<String> tell) {
    this(cache, tell, "apt-get", "dpkg-deb");
  }

  /** As the other one, with the commands to use in place of the system's. */
  OpenClipart(Path cache, Consumer<String> tell, String aptGet, String dpkgDeb) {
    this.cache = cache.toAbsolutePath();
    this.tell = tell;
    this.aptGet = aptGet;
    this.dpkgDeb = dpkgDeb;
  }

  /**
   * Returns the user's cache folder: {@code $DEEPERSTREAM_CACHE}, or else {@code
   * $XDG_CACHE_HOME/deeperstream}, or else {@code ~/.cache/deeperstream}.
   *
   * @param environment the process's variables; an empty one counts as not set
   * @param home the user's home
   */
  public static Path cacheFolder(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("DEEPERSTREAM_CACHE", "");
    if (!own.isEmpty()) {
      return Path.of(own);
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (shared.isEmpty() ? home.resolve(".cache") : Path.of(shared)).resolve("deeperstream");
  }

  /**
   * Returns the folder with the images, after fetching it if it isn't there: 131 MB to download and
   * 162 MB on disk.
   *
   * @throws IOException if it can't be fetched; the message says why and what to do
   * @throws InterruptedException if the thread is interrupted; the command running is ended
   */
  public Path fetch() throws IOException, InterruptedException {
    Path folder = cache.resolve(PACKAGE);
    Files.createDirectories(cache);
    try (FileChannel channel =
        FileChannel.open(
            cache.resolve(PACKAGE + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      channel.lock(); // Released with the channel.
      if (!Files.isDirectory(folder)) {
        download(folder);
      }
    }
    return folder.resolve(IMAGES);
  }

  private void download(Path folder) throws IOException, InterruptedException {
    Path partial = cache.resolve(PACKAGE + ".part");
    delete(partial);
    Files.createDirectories(partial);
    try {
      tell.accept(
          "Downloading the Open Clip Art Library (Debian's package openclipart-png: 131 MB, 8,121"
              + " pictures) to "
              + folder);
      run(
          partial,
          "Run `apt-get update` as root, if that was never done.",
          aptGet,
          "download",
          PACKAGE);
      Path unpacked = partial.resolve("unpacked");
      tell.accept("Unpacking it");
      run(partial, "The disk may be full.", dpkgDeb, "-x", packageFile(partial), "unpacked");
      if (!Files.isDirectory(unpacked.resolve(IMAGES))) {
        throw new IOException(
            String.format("Debian's package %s has no folder %s. %s", PACKAGE, IMAGES, INSTEAD));
      }
      Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(partial);
    }
  }

  private static String packageFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".deb"))
          .findFirst()
          .orElseThrow(() -> new IOException("apt-get left no .deb in " + folder));
    }
  }

  private void run(Path folder, String advice, String... command)
      throws IOException, InterruptedException {
    FinishedCommand finished;
    try {
      finished = FinishedCommand.run(folder, List.of(command));
    } catch (IOException e) {
      throw new IOException(
          String.format(
              "%s, which fetches the Open Clip Art Library, can't be run here (%s). It comes with"
                  + " Debian and Ubuntu. %s",
              command[0], e.getMessage(), INSTEAD),
          e);
    }
    if (finished.exitCode() != 0) {
      throw new IOException(
          String.format(
              "`%s` failed (exit code %d). %s %s%nIts last words were:%n%s",
              String.join(" ", command),
              finished.exitCode(),
              advice,
              INSTEAD,
              String.join(System.lineSeparator(), finished.lastLines())));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
