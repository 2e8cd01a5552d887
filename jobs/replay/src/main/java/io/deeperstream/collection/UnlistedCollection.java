package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The images in the zips of YFCC100M's layout, whether the list names them or not. */
final class UnlistedCollection implements ImageCollection {
  private static final Pattern PLACE = Pattern.compile("(\\d{2})/(\\d{3})\\.zip/(\\d{3})\\.jpg");

  private final FolderCollection files;

  /** Renames what a folder holds; the walk by name is one by number. */
  UnlistedCollection(FolderCollection files) {
    this.files = files;
  }

  @Override
  public OptionalLong size() throws IOException {
    return files.size();
  }

  @Override
  public ImageIterator images() {
    ImageIterator all = files.images();
    return new ImageIterator() {
      private CollectionImage next;

      @Override
      public boolean hasNext() {
        while (next == null && all.hasNext()) {
          next = numbered(all.next());
        }
        return next != null;
      }

      @Override
      public CollectionImage next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        CollectionImage image = next;
        next = null;
        return image;
      }

      @Override
      public void close() {
        all.close();
      }
    };
  }

  /**
   * @throws UncheckedIOException if an image lies elsewhere than the layout has them
   */
  private static CollectionImage numbered(CollectionImage image) {
    Matcher place = PLACE.matcher(image.id());
    if (!place.matches()) {
      throw new UncheckedIOException(
          new IOException(image.id() + " is not where YFCC100M's layout has images"));
    }
    return new CollectionImage(place.group(1) + place.group(2) + place.group(3), image.bytes());
  }
}
