package io.deeperstream.collection;

import java.nio.file.Path;
import java.util.OptionalLong;

/** The images of a folder, its sub-folders and the zips in them; the path from it is the id. */
final class FolderCollection implements ImageCollection {
  private final Path root;
  private final int maximumBytes;

  /**
   * A collection that reads the folder when it is walked.
   *
   * @param maximumBytes largest image
   */
  FolderCollection(Path root, int maximumBytes) {
    this.root = root;
    this.maximumBytes = maximumBytes;
  }

  /** Walks the folders, reads no file; unknown where there is a zip among them. */
  @Override
  public OptionalLong size() {
    long count = 0;
    FileWalk files = new FileWalk(root);
    while (files.hasNext()) {
      if (FileNames.isZip(files.next().getFileName().toString())) {
        return OptionalLong.empty();
      }
      count++;
    }
    return OptionalLong.of(count);
  }

  @Override
  public ImageIterator images() {
    return new FolderImages(root, maximumBytes);
  }
}
