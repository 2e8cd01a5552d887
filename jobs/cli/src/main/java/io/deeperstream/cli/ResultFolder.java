package io.deeperstream.cli;

import io.deeperstream.pipeline.settings.InvalidSettingException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;

/**
 * A folder that appears with all its files or not at all: they are written to another one beside
 * it, which then takes its name.
 */
final class ResultFolder {

  /** Writes one file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes all files, each by one call of {@link Sink#write}. */
  @FunctionalInterface
  interface Contents {
    void writeTo(Sink sink) throws IOException;
  }

  /** Takes the files of a folder in the making. */
  @FunctionalInterface
  interface Sink {
    void write(String name, Content content) throws IOException;
  }

  private final Path folder;
  private final Set<String> names;

  /**
   * Checks that the folder may be written, and changes nothing yet.
   *
   * @param folder may be missing
   * @param names of the files that it may hold
   * @param replace whether an earlier result may be replaced; what is not one never is
   * @throws InvalidSettingException if the folder is a file, or holds something that must stay
   */
  ResultFolder(Path folder, Set<String> names, boolean replace) throws IOException {
    this.folder = folder.toAbsolutePath().normalize();
    this.names = Set.copyOf(names);
    if (Files.exists(this.folder, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(this.folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidSettingException(
          "--out is %s, a file or a link; it must be a folder or not be there".formatted(folder));
    }
    List<String> found = contents();
    if (!found.isEmpty() && !replace) {
      throw new InvalidSettingException(
          "--out is %s, which holds %s; --force replaces an earlier result"
              .formatted(folder, found.get(0)));
    }
    for (String name : found) {
      if (!names.contains(name)) {
        throw new InvalidSettingException(
            "--out is %s, which holds %s; --force replaces folders of an earlier result alone"
                .formatted(folder, name));
      }
    }
  }

  /** Makes what belongs into a folder. */
  @FunctionalInterface
  interface Filling {
    void fill(Path empty) throws IOException;
  }

  /** Writes all files and puts the folder in its place. */
  void write(Contents contents) throws IOException {
    fill(next -> contents.writeTo((name, content) -> write(next, name, content)));
  }

  /** Lets all files be made in an empty folder and puts that in its place. */
  void fill(Filling filling) throws IOException {
    Path parent = folder.getParent();
    Files.createDirectories(parent);
    Path made = Files.createTempDirectory(parent, "." + folder.getFileName() + "-");
    try {
      Path next = Files.createDirectory(made.resolve("next"));
      filling.fill(next);
      replaceBy(next, made.resolve("former"));
    } finally {
      FileUtils.deleteDirectory(made.toFile());
    }
  }

  private void replaceBy(Path next, Path former) throws IOException {
    if (Files.exists(folder)) {
      Files.move(folder, former, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(next, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (Files.exists(former)) {
        Files.move(former, folder, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
  }

  private void write(Path next, String name, Content content) throws IOException {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "'%s' is not among the files of the folder, %s".formatted(name, names));
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(next.resolve(name)))) {
      content.writeTo(out);
    }
  }

  private List<String> contents() throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
