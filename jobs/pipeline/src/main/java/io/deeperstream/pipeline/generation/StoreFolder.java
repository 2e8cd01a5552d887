package io.deeperstream.pipeline.generation;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A folder in the model store whose files are written, and read again, with their SHA-256. */
final class StoreFolder {

  /** Writes a file's bytes. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final int BUFFER_BYTES = 1 << 16;

  private final FileSystem files;
  private final Path folder;

  StoreFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Describes contents: the length and hash that each has when it is written. */
  static SortedMap<String, Manifest.StoredFile> describe(Map<String, Content> contents)
      throws IOException {
    SortedMap<String, Manifest.StoredFile> described = new TreeMap<>();
    for (Map.Entry<String, Content> content : contents.entrySet()) {
      FileDigest digest = new FileDigest();
      try (OutputStream out =
          new BufferedOutputStream(
              digest.writingTo(OutputStream.nullOutputStream()), BUFFER_BYTES)) {
        content.getValue().writeTo(out);
      }
      described.put(content.getKey(), digest.result());
    }
    return described;
  }

  /** The files of a local folder, by their names in it. */
  static SortedMap<String, Content> contentOf(java.nio.file.Path local) throws IOException {
    List<java.nio.file.Path> paths;
    try (Stream<java.nio.file.Path> walk = Files.walk(local)) {
      paths = walk.filter(Files::isRegularFile).toList();
    }
    SortedMap<String, Content> contents = new TreeMap<>();
    for (java.nio.file.Path path : paths) {
      contents.put(
          local.relativize(path).toString().replace('\\', '/'), out -> Files.copy(path, out));
    }
    return contents;
  }

  /**
   * Writes the folder's files, and the manifest last. A folder that has the manifest already stays
   * as it is; anything else under its name is half of one, and is removed first. If anything fails,
   * nothing is left.
   *
   * @param contents by name
   * @param described what the manifest says of them, see {@link #describe}
   * @throws InterruptedIOException if the thread was interrupted
   */
  void publish(
      Map<String, Content> contents,
      Map<String, Manifest.StoredFile> described,
      String manifestName,
      byte[] manifest)
      throws IOException {
    if (holds(manifestName) && Arrays.equals(read(manifestName), manifest)) {
      return;
    }
    files.delete(folder, true);
    try {
      for (Map.Entry<String, Content> content : contents.entrySet()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted while %s was written".formatted(folder));
        }
        write(content.getKey(), content.getValue());
      }
      for (Map.Entry<String, Manifest.StoredFile> file : described.entrySet()) {
        require(file.getKey(), file.getValue().bytes());
      }
      replace(manifestName, "." + manifestName, manifest);
    } catch (IOException | RuntimeException e) {
      files.delete(folder, true);
      throw e;
    }
  }

  private void write(String name, Content content) throws IOException {
    try (FSDataOutputStream file =
        files.create(new Path(folder, name), FileSystem.WriteMode.NO_OVERWRITE)) {
      OutputStream out = new BufferedOutputStream(file, BUFFER_BYTES);
      content.writeTo(out);
      out.flush();
      file.sync();
    }
  }

  /** Another attempt of the run may have taken the folder for one that was left half-written. */
  private void require(String name, long bytes) throws IOException {
    Path file = new Path(folder, name);
    long found = files.exists(file) ? files.getFileStatus(file).getLen() : -1;
    if (found != bytes) {
      throw new IOException(
          "%s holds %s; %d bytes were written"
              .formatted(file, found < 0 ? "nothing" : found + " bytes", bytes));
    }
  }

  /**
   * Writes a file so that a reader finds all of it or what was there before: under another name
   * first, which is then renamed.
   *
   * @param incoming the other name
   */
  void replace(String name, String incoming, byte[] content) throws IOException {
    Path written = new Path(folder, incoming);
    write(incoming, out -> out.write(content));
    Path file = new Path(folder, name);
    if (!files.rename(written, file)) {
      files.delete(file, false);
      if (!files.rename(written, file)) {
        throw new IOException("cannot rename %s to %s".formatted(written, file));
      }
    }
  }

  /** Tells whether a file is there. */
  boolean holds(String name) throws IOException {
    return files.exists(new Path(folder, name));
  }

  private byte[] read(String name) throws IOException {
    try (InputStream in = files.open(new Path(folder, name))) {
      return in.readAllBytes();
    }
  }

  /** Removes the folder, the manifest first, so that nobody takes a half of it for the whole. */
  void remove(String manifestName) throws IOException {
    files.delete(new Path(folder, manifestName), false);
    files.delete(folder, true);
  }

  /** Reads an object from a stream, up to its end or less. */
  @FunctionalInterface
  interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  /**
   * Reads a file of any length, and compares it with what its manifest says.
   *
   * @param expected of the manifest; null where it does not name the file
   * @param owner what the folder is, for errors
   * @throws CorruptGenerationException if the file is another
   */
  <T> T readVerified(String name, Manifest.StoredFile expected, Object owner, Reading<T> reading)
      throws IOException {
    requireNamed(name, expected, owner);
    FileDigest digest = new FileDigest();
    try (InputStream in = digest.readingFrom(files.open(new Path(folder, name)))) {
      T read = null;
      IOException failure = null;
      try {
        read = reading.from(new BufferedInputStream(in, BUFFER_BYTES));
      } catch (IOException e) {
        failure = e;
      }
      in.transferTo(OutputStream.nullOutputStream());
      compare(name, expected, owner, digest.result());
      if (failure != null) {
        throw failure;
      }
      return read;
    }
  }

  /**
   * Copies a file and compares it with what its manifest says.
   *
   * @param expected of the manifest; null where it does not name the file
   * @param owner what the folder is, for errors
   * @throws CorruptGenerationException if the file is another
   */
  void copyVerified(String name, Manifest.StoredFile expected, Object owner, OutputStream out)
      throws IOException {
    requireNamed(name, expected, owner);
    FileDigest digest = new FileDigest();
    try (InputStream in = digest.readingFrom(files.open(new Path(folder, name)))) {
      in.transferTo(out);
    }
    compare(name, expected, owner, digest.result());
  }

  private static void requireNamed(String name, Manifest.StoredFile expected, Object owner)
      throws CorruptGenerationException {
    if (expected == null) {
      throw new CorruptGenerationException(
          "the manifest of %s names no file '%s'".formatted(owner, name));
    }
  }

  private static void compare(
      String name, Manifest.StoredFile expected, Object owner, Manifest.StoredFile found)
      throws CorruptGenerationException {
    if (!found.equals(expected)) {
      throw new CorruptGenerationException(
          "%s of %s holds %d bytes with SHA-256 %s; its manifest says %d bytes with %s"
              .formatted(
                  name, owner, found.bytes(), found.sha256(), expected.bytes(), expected.sha256()));
    }
  }

  /**
   * Copies the SavedModel under {@code teacher/} to a local folder, each file verified.
   *
   * @param named all files that the manifest names
   * @param owner what the folder is, for errors
   * @param target an empty local folder
   */
  void copyTeacher(
      SortedMap<String, Manifest.StoredFile> named, Object owner, java.nio.file.Path target)
      throws IOException {
    for (String name : named.keySet()) {
      if (name.startsWith(ModelStore.TEACHER)) {
        java.nio.file.Path file =
            target.resolve(name.substring(ModelStore.TEACHER.length())).normalize();
        if (!file.startsWith(target.normalize())) {
          throw new CorruptGenerationException(
              "the manifest of %s names the file '%s', outside of its folder"
                  .formatted(owner, name));
        }
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          copyVerified(name, named.get(name), owner, out);
        }
      }
    }
  }
}
