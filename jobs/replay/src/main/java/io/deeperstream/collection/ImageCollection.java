package io.deeperstream.collection;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Images on disk, read lazily and in a fixed order.
 *
 * <p>A collection holds no file open; its {@linkplain #images() iterators} do. Thread-safe: each
 * iterator stands alone.
 */
public sealed interface ImageCollection extends Iterable<CollectionImage>
    permits FolderCollection, UnlistedCollection, YfccCollection, ZipCollection {
  /** Largest image that {@link #open(Path)} allows, in bytes: 64 MiB. */
  int DEFAULT_MAXIMUM_BYTES = 64 << 20;

  /** Largest limit that can be set, in bytes: 1 GiB. */
  int LARGEST_MAXIMUM_BYTES = 1 << 30;

  /**
   * Opens what lies at a path, with images of up to {@link #DEFAULT_MAXIMUM_BYTES}.
   *
   * @see #open(Path, int)
   */
  static ImageCollection open(Path path) throws IOException {
    return open(path, DEFAULT_MAXIMUM_BYTES);
  }

  /**
   * Opens what lies at a path:
   *
   * <ul>
   *   <li>a <b>zip</b>: the images among its entries, by name; the entry's name is the id.
   *   <li>a folder with {@value YfccCollection#UNIQUE_IDS}: <b>YFCC100M's layout</b>. That file
   *       lists image numbers (int64), in the order in which the images come; the 8 digits of a
   *       number are the id, digits 0 and 1 the folder, 2 to 4 the zip in it, 5 to 7 the {@code
   *       .jpg} in that.
   *   <li>any other <b>folder</b>: its files that are images or zips, and those of its sub-folders,
   *       folder by folder and by name in each. The id is the path from the folder, with {@code /},
   *       and for an image in a zip the zip's path, {@code /} and the entry's name. Links to files
   *       are followed, links to folders are not.
   * </ul>
   *
   * <p>An image is what is called {@code .jpg}, {@code .jpeg}, {@code .png}, {@code .gif} or {@code
   * .bmp} in any case.
   *
   * @param maximumBytes largest image, in bytes, 1 to {@link #LARGEST_MAXIMUM_BYTES}; a larger one
   *     ends the iteration with an error that names it
   * @throws IOException if nothing is there, if it is none of these, if it can't be read, or if it
   *     holds no image; the message names the path
   */
  static ImageCollection open(Path path, int maximumBytes) throws IOException {
    if (maximumBytes < 1 || maximumBytes > LARGEST_MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              "maximumBytes (%d) is outside 1 to %d", maximumBytes, LARGEST_MAXIMUM_BYTES));
    }
    if (!Files.exists(path)) {
      throw new FileNotFoundException("there is no file or folder " + path);
    }
    ImageCollection collection = recognise(path, maximumBytes);
    try (ImageIterator images = collection.images()) {
      if (!images.hasNext()) {
        throw new IOException("there is no image (jpg, jpeg, png, gif, bmp) in " + path);
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    return collection;
  }

  /**
   * Opens YFCC100M's layout without its list: every image in the zips, in the order of its number,
   * which is its id as in {@link #open(Path)}.
   *
   * @throws IOException if the path is no folder of that layout
   */
  static ImageCollection openUnlisted(Path path) throws IOException {
    if (!Files.exists(path.resolve(YfccCollection.UNIQUE_IDS))) {
      throw new IOException(
          path + " is not in YFCC100M's layout: it has no " + YfccCollection.UNIQUE_IDS);
    }
    return new UnlistedCollection(new FolderCollection(path.toRealPath(), DEFAULT_MAXIMUM_BYTES));
  }

  private static ImageCollection recognise(Path path, int maximumBytes) throws IOException {
    if (Files.isDirectory(path)) {
      return Files.exists(path.resolve(YfccCollection.UNIQUE_IDS))
          ? new YfccCollection(path, maximumBytes)
          : new FolderCollection(path.toRealPath(), maximumBytes);
    }
    if (FileNames.isZip(path.getFileName().toString())) {
      return new ZipCollection(path, maximumBytes);
    }
    throw new IOException(path + " is neither a folder nor a .zip");
  }

  /** Returns the number of images where that is known without opening every file. */
  OptionalLong size() throws IOException;

  /** Starts at the first image. The caller closes the iterator. */
  ImageIterator images();

  /** As {@link #images()}, for a walk that goes to the end. */
  @Override
  default ImageIterator iterator() {
    return images();
  }
}
