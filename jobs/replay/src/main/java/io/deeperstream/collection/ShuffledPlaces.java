package io.deeperstream.collection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * Places in an order that depends on a seed alone: each window of the listing is listed whole, then
 * shuffled. A collection of at most one window is shuffled uniformly. Memory is bounded by the
 * places of one window, some 300 bytes each. Closes what it walks over.
 */
final class ShuffledPlaces implements PlaceIterator {
  private final PlaceIterator all;
  private final int window;
  private final Random random;
  private Iterator<Place> shuffled = Collections.emptyIterator();

  /**
   * Lists nothing yet.
   *
   * @param window places that are shuffled together, at least 1
   */
  ShuffledPlaces(PlaceIterator all, long seed, int window) {
    if (window < 1) {
      throw new IllegalArgumentException(String.format("window (%d) is below 1", window));
    }
    this.all = all;
    this.window = window;
    this.random = new Random(seed);
  }

  @Override
  public boolean hasNext() {
    if (!shuffled.hasNext() && all.hasNext()) {
      List<Place> places = new ArrayList<>();
      while (places.size() < window && all.hasNext()) {
        places.add(all.next());
      }
      Collections.shuffle(places, random);
      shuffled = places.iterator();
    }
    return shuffled.hasNext();
  }

  @Override
  public Place next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return shuffled.next();
  }

  @Override
  public void close() {
    all.close();
  }
}
