package io.deeperstream.pipeline.generation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model store holds at a moment; its job may be running.
 *
 * @param generations by run and number
 * @param unreadable folders that hold no whole generation, relative to the store, with the reason
 */
public record StoreListing(
    List<StoredGeneration> generations, SortedMap<String, String> unreadable) {

  /** Looks at every generation's manifest; one that is removed meanwhile is left out. */
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
