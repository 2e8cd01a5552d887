package io.deeperstream.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native libraries in one folder of a jar on the class path.
 *
 * <p>They are unpacked into a folder named after the platform and their checksums. An atomic rename
 * makes it appear complete or not at all, and a lock file lets one process at a time unpack.
 */
final class NativeLibraries {

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);
  private static final String ROOT = "org/tensorflow/internal/c_api/";
  private static final String GPU = "-gpu";
  private static final String UNFINISHED = ".unpacking-";
  private static final long LOCK_RETRY_MILLIS = 50;

  private final URL jar;
  private final String folder;
  private final String platform;

  NativeLibraries(URL jar, String folder, String platform) {
    this.jar = jar;
    this.folder = folder;
    this.platform = platform;
  }

  /**
   * Finds the libraries of this machine's platform. Prefers those for GPUs, which compute on CPUs
   * as well, if the class path has them.
   *
   * @throws IllegalStateException if the class path has none
   */
  static NativeLibraries ofThisPlatform() {
    return of(Loader.getPlatform() + (forGpus() ? GPU : ""));
  }

  /** Tells whether the class path has libraries that support GPUs. */
  static boolean forGpus() {
    return resource(Loader.getPlatform() + GPU) != null;
  }

  private static URL resource(String platform) {
    return NativeLibraries.class
        .getClassLoader()
        .getResource(ROOT + platform + "/" + System.mapLibraryName("jnitensorflow"));
  }

  /**
   * Finds the libraries of a platform.
   *
   * @param platform such as {@code linux-x86_64}
   * @throws IllegalStateException if the class path has none
   */
  static NativeLibraries of(String platform) {
    String folder = ROOT + platform + "/";
    URL url = resource(platform);
    if (url == null || !url.getProtocol().equals("jar")) {
      throw new IllegalStateException(
          ("no TensorFlow libraries for %s (os.name %s, os.arch %s): the artifact"
                  + " org.tensorflow:tensorflow-core-native with the classifier %s must be on the"
                  + " class path, or %s must name a folder that holds them")
              .formatted(
                  platform,
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  platform,
                  TensorFlowRuntime.LIBRARY_PATH));
    }
    return new NativeLibraries(url, folder, platform);
  }

  /**
   * Returns {@code $DEEPERSTREAM_CACHE}, {@code $XDG_CACHE_HOME/deeperstream} or {@code
   * ~/.cache/deeperstream}.
   */
  static Path cacheFolder() {
    return cacheFolder(System.getenv(), System.getProperty("user.home"));
  }

  static Path cacheFolder(Map<String, String> environment, String home) {
    String own = environment.getOrDefault("DEEPERSTREAM_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path parent = shared.isBlank() ? Path.of(home, ".cache") : Path.of(shared);
    return parent.resolve("deeperstream").toAbsolutePath();
  }

  /**
   * Unpacks the libraries unless that was done before.
   *
   * @param cache the parent folder, created if it does not exist
   * @return the folder that holds the libraries
   * @throws UncheckedIOException if reading or writing fails
   */
  Path unpackInto(Path cache) {
    try (JarFile file = open()) {
      List<JarEntry> libraries = libraries(file);
      Path target = cache.resolve(name(libraries));
      if (!Files.isDirectory(target)) {
        unpack(file, libraries, target);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack TensorFlow's libraries into %s".formatted(cache), e);
    }
  }

  private JarFile open() throws IOException {
    JarURLConnection connection = (JarURLConnection) jar.openConnection();
    connection.setUseCaches(false);
    return connection.getJarFile();
  }

  private List<JarEntry> libraries(JarFile file) {
    Predicate<String> isLibrary =
        name -> {
          String lower = name.toLowerCase(Locale.ROOT);
          return lower.contains(".so") || lower.endsWith(".dylib") || lower.endsWith(".dll");
        };
    return file.stream()
        .filter(entry -> entry.getName().startsWith(folder) && !entry.isDirectory())
        .filter(entry -> entry.getName().indexOf('/', folder.length()) < 0)
        .filter(entry -> isLibrary.test(entry.getName()))
        .sorted(Comparator.comparing(JarEntry::getName))
        .toList();
  }

  private String name(List<JarEntry> libraries) {
    CRC32 checksum = new CRC32();
    for (JarEntry library : libraries) {
      checksum.update(Long.toHexString(library.getCrc()).getBytes(StandardCharsets.UTF_8));
    }
    return "tensorflow-%s-%08x".formatted(platform, checksum.getValue());
  }

  private static void unpack(JarFile file, List<JarEntry> libraries, Path target)
      throws IOException {
    Path cache = target.getParent();
    Files.createDirectories(cache);
    Path lockFile = cache.resolve(target.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      LOG.debug("{} is held", lock);
      String prefix = UNFINISHED + target.getFileName() + "-";
      deleteLeftovers(cache, prefix);
      if (Files.isDirectory(target)) {
        return;
      }
      LOG.info("Unpacking TensorFlow's libraries into {} (once)", target);
      Path unfinished = Files.createTempDirectory(cache, prefix);
      for (JarEntry library : libraries) {
        String name = library.getName();
        try (InputStream in = file.getInputStream(library)) {
          Files.copy(in, unfinished.resolve(name.substring(name.lastIndexOf('/') + 1)));
        }
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Waits for other processes, and for other class loaders of this one. */
  private static FileLock lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException e) {
        try {
          Thread.sleep(LOCK_RETRY_MILLIS);
        } catch (InterruptedException interrupt) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while another class loader unpacks", interrupt);
        }
      }
    }
  }

  /**
   * Deletes the leftovers of a killed process. The caller holds the lock, so no other process is
   * writing there.
   */
  private static void deleteLeftovers(Path cache, String prefix) throws IOException {
    try (Stream<Path> children = Files.list(cache)) {
      for (Path child :
          children.filter(c -> c.getFileName().toString().startsWith(prefix)).toList()) {
        try (Stream<Path> content = Files.walk(child)) {
          for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        } catch (FileSystemException e) {
          LOG.warn("Cannot remove the unfinished {}", child, e);
        }
      }
    }
  }
}
