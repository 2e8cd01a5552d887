package io.deeperstream.collection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The images under a folder, those in zips among them; one zip is open at a time. */
final class FolderImages implements ImageIterator {
  private final Path root;
  private final int maximumBytes;
  private final FileWalk files;
  private Optional<ZipImages> zip = Optional.empty();
  private Optional<Path> image = Optional.empty();

  /**
   * Starts at the first image.
   *
   * @param maximumBytes largest image
   */
  FolderImages(Path root, int maximumBytes) {
    this.root = root;
    this.maximumBytes = maximumBytes;
    this.files = new FileWalk(root);
  }

  @Override
  public boolean hasNext() {
    while (image.isEmpty() && !(zip.isPresent() && zip.get().hasNext())) {
      if (!files.hasNext()) {
        return false;
      }
      Path file = files.next();
      if (FileNames.isZip(file.getFileName().toString())) {
        zip = Optional.of(openZip(file));
      } else {
        image = Optional.of(file);
      }
    }
    return true;
  }

  @Override
  public CollectionImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (image.isEmpty()) {
      return zip.orElseThrow().next();
    }
    Path file = image.get();
    image = Optional.empty();
    return new CollectionImage(id(file), read(file));
  }

  private String id(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private ZipImages openZip(Path file) {
    try {
      return new ZipImages(new OpenZip(file, maximumBytes), id(file) + "/");
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private byte[] read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maximumBytes + 1);
    } catch (IOException e) {
      throw new UncheckedIOException("the image " + file + " can't be read: " + e, e);
    }
    if (bytes.length > maximumBytes) {
      String message =
          String.format("the image %s has more bytes than the limit of %d", file, maximumBytes);
      throw new UncheckedIOException(message, new IOException(message));
    }
    return bytes;
  }

  @Override
  public void close() {
    zip.ifPresent(ZipImages::close);
  }
}
