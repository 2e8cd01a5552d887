package io.deeperstream.collection;

import java.util.NoSuchElementException;
import java.util.function.Predicate;

/** The places whose id is wanted. Closes what it walks over. */
final class SelectedPlaces implements PlaceIterator {
  private final PlaceIterator all;
  private final Predicate<String> wanted;
  private Place upcoming;

  /** Starts at the first wanted place. */
  SelectedPlaces(PlaceIterator all, Predicate<String> wanted) {
    this.all = all;
    this.wanted = wanted;
  }

  @Override
  public boolean hasNext() {
    while (upcoming == null && all.hasNext()) {
      Place place = all.next();
      if (wanted.test(place.id())) {
        upcoming = place;
      }
    }
    return upcoming != null;
  }

  @Override
  public Place next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Place place = upcoming;
    upcoming = null;
    return place;
  }

  @Override
  public void close() {
    all.close();
  }
}
