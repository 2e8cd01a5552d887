package io.deeperstream.pipeline.generation;

import java.util.List;
import java.util.SortedMap;

/**
 * The published weights that a model store holds at a moment; its job may be running.
 *
 * @param students oldest first
 * @param unreadable folders that hold no whole weights, relative to the store, with the reason
 */
public record StudentListing(List<StoredStudent> students, SortedMap<String, String> unreadable) {}
