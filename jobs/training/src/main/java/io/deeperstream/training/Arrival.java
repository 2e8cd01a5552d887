package io.deeperstream.training;

import java.util.List;

/**
 * What an image that came means for the memory's store.
 *
 * @param entry of the image, to be stored with its file; null where the image did not stay
 * @param evicted images whose entries and files are to be removed
 * @param unlabelled entries that lost their label, to be stored again
 * @param reseeded whether the image's sub-cluster was re-seeded, so that its class begins anew
 */
public record Arrival(
    MemoryEntry entry, List<ImageKey> evicted, List<MemoryEntry> unlabelled, boolean reseeded) {}
