package io.deeperstream.collection;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * The images of a folder, its sub-folders and the zips in them; the path from it is the id.
 *
 * @param maximumBytes largest image
 */
record FolderListing(Path root, int maximumBytes) implements Listing {
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
  public PlaceIterator places() {
    return new Walk();
  }

  private String id(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  /** Holds the names in one zip at a time, and no file open. */
  private final class Walk implements PlaceIterator {
    private final FileWalk files = new FileWalk(root);
    private Iterator<Place> upcoming = Collections.emptyIterator();

    @Override
    public boolean hasNext() {
      while (!upcoming.hasNext() && files.hasNext()) {
        Path file = files.next();
        upcoming =
            FileNames.isZip(file.getFileName().toString())
                ? new ZipListing(file, id(file) + "/", maximumBytes).places()
                : Collections.singleton(new Place(id(file), file, "")).iterator();
      }
      return upcoming.hasNext();
    }

    @Override
    public Place next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return upcoming.next();
    }

    @Override
    public void close() {
      // Nothing stays open.
    }
  }
}
