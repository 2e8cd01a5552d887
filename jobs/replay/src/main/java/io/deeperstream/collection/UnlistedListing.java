package io.deeperstream.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The images in the zips of YFCC100M's layout, whether the list names them or not. The walk by name
 * is one by number.
 *
 * @param files the folder
 */
record UnlistedListing(FolderListing files) implements Listing {
  private static final Pattern PLACE = Pattern.compile("(\\d{2})/(\\d{3})\\.zip/(\\d{3})\\.jpg");

  @Override
  public OptionalLong size() {
    return files.size();
  }

  @Override
  public PlaceIterator places() {
    PlaceIterator all = files.places();
    return new PlaceIterator() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Place next() {
        return numbered(all.next());
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
  private static Place numbered(Place image) {
    Matcher place = PLACE.matcher(image.id());
    if (!place.matches()) {
      throw new UncheckedIOException(
          new IOException(image.id() + " is not where YFCC100M's layout has images"));
    }
    return image.withId(place.group(1) + place.group(2) + place.group(3));
  }
}
