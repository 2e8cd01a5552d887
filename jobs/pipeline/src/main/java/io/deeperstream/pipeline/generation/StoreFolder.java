package io.deeperstream.pipeline.generation;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
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

  private final FileSystem files;
  private final Path folder;

  StoreFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /**
   * Writes a file that is not there yet.
   *
   * @return its length and hash
   */
  Manifest.StoredFile write(String name, Content content) throws IOException {
    MessageDigest digest = ModelStore.sha256();
    long bytes;
    try (FSDataOutputStream file =
        files.create(new Path(folder, name), FileSystem.WriteMode.NO_OVERWRITE)) {
      OutputStream out = new BufferedOutputStream(new DigestOutputStream(file, digest), 1 << 16);
      content.writeTo(out);
      out.flush();
      bytes = file.getPos();
      file.sync();
    }
    return new Manifest.StoredFile(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * Copies all files of a local folder into this one, under the same names.
   *
   * @return what was written, by name; empty where there is no file
   */
  SortedMap<String, Manifest.StoredFile> writeAll(java.nio.file.Path local) throws IOException {
    List<java.nio.file.Path> paths;
    try (Stream<java.nio.file.Path> walk = Files.walk(local)) {
      paths = walk.filter(Files::isRegularFile).sorted().toList();
    }
    SortedMap<String, Manifest.StoredFile> written = new TreeMap<>();
    for (java.nio.file.Path path : paths) {
      String name = local.relativize(path).toString().replace('\\', '/');
      written.put(name, write(name, out -> Files.copy(path, out)));
    }
    return written;
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
    if (expected == null) {
      throw new CorruptGenerationException(
          "the manifest of %s names no file '%s'".formatted(owner, name));
    }
    MessageDigest digest = ModelStore.sha256();
    long bytes;
    try (DigestInputStream in = new DigestInputStream(files.open(new Path(folder, name)), digest)) {
      bytes = in.transferTo(out);
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (bytes != expected.bytes() || !found.equals(expected.sha256())) {
      throw new CorruptGenerationException(
          "%s of %s holds %d bytes with SHA-256 %s; its manifest says %d bytes with %s"
              .formatted(name, owner, bytes, found, expected.bytes(), expected.sha256()));
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
