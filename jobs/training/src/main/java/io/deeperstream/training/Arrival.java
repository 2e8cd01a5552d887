package io.deeperstream.training;

import java.util.List;

/**
 * The changes to the memory's store that an arriving image causes.
 *
 * @param entry of the image, to be stored with its file; null if the memory did not keep the image
 * @param evicted images whose entries and files are to be removed
 * @param unlabelled entries that lost their label, to be stored again
 * @param reseeded whether the image's sub-cluster was re-seeded, so that its class starts anew
 */
public record Arrival(
    MemoryEntry entry, List<ImageKey> evicted, List<MemoryEntry> unlabelled, boolean reseeded) {}
