package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * The images and zips under a folder, folder by folder and by name in each. It keeps the names of
 * the folders on the way down, and no folder open.
 */
final class FileWalk implements Iterator<Path> {
  private final Deque<Iterator<Path>> folders = new ArrayDeque<>();
  private Path upcoming;
  private boolean found;

  /** Starts at the first file. */
  FileWalk(Path root) {
    folders.push(entries(root));
  }

  @Override
  public boolean hasNext() {
    while (!found && !folders.isEmpty()) {
      step();
    }
    return found;
  }

  private void step() {
    if (!folders.element().hasNext()) {
      folders.pop();
      return;
    }
    Path entry = folders.element().next();
    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      folders.push(entries(entry));
    } else if (isTaken(entry)) {
      upcoming = entry;
      found = true;
    }
  }

  private static boolean isTaken(Path file) {
    String name = file.getFileName().toString();
    return (FileNames.isImage(name) || FileNames.isZip(name)) && Files.isRegularFile(file);
  }

  @Override
  public Path next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    found = false;
    return upcoming;
  }

  private static Iterator<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> sorted =
          entries.sorted(Comparator.comparing(entry -> entry.getFileName().toString())).toList();
      return sorted.iterator();
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + folder + " can't be read: " + e, e);
    }
  }
}
