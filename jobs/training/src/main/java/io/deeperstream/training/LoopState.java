package io.deeperstream.training;

/**
 * The state of a {@link TrainingLoop} that a checkpoint keeps besides the memory's entries.
 *
 * @param epoch complete epochs
 * @param epochImages trained on in the epoch under way
 * @param owed images owed to the stream
 * @param sequence greatest sequence number of an entry so far
 * @param draws batches drawn so far
 * @param begun whether the memory held enough for the first step
 * @param threshold see {@link MemoryIndex#threshold}
 * @param full see {@link MemoryIndex#wasFull}
 * @param digest see {@link MemoryIndex#digest}
 * @param drift of the distances since the last fit
 * @param incarnations newest seen of each sub-cluster, [k]
 * @param alarmed whether the stuck loss of these heads was reported
 * @param reassignDue whether a re-clustering is due that has not begun
 */
@SuppressWarnings("ArrayRecordComponent") // Stored, never compared.
public record LoopState(
    int epoch,
    long epochImages,
    double owed,
    long sequence,
    long draws,
    boolean begun,
    long threshold,
    boolean full,
    long digest,
    DriftState drift,
    int[] incarnations,
    boolean alarmed,
    boolean reassignDue) {}
