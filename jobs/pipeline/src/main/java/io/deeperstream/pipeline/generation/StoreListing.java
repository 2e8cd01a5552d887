package io.deeperstream.pipeline.generation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A listing of the generations in a model store, whose job may be running.
 *
 * @param generations by run and number
 * @param unreadable folders without a complete generation, relative to the store, with the reason
 */
public record StoreListing(
    List<StoredGeneration> generations, SortedMap<String, String> unreadable) {

  /** Reads every generation's manifest; leaves out generations that are removed meanwhile. */
  public static StoreListing of(ModelStore store) throws IOException {
    List<StoredGeneration> generations = new ArrayList<>();
    SortedMap<String, String> unreadable = new TreeMap<>();
    for (String location : store.locations()) {
      try {
        generations.add(store.find(location));
      } catch (IOException e) {
        if (store.holds(location)) {
          unreadable.put(location, String.valueOf(e.getMessage()));
        }
      }
    }
    generations.sort(
        Comparator.comparing((StoredGeneration found) -> found.ref().run())
            .thenComparingInt(found -> found.ref().number())
            .thenComparing(found -> found.ref().hash()));
    return new StoreListing(generations, unreadable);
  }
}
