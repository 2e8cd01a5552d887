package io.deeperstream.replay;

/**
 * Totals of the records that a replay has written.
 *
 * @param images records that the broker has acknowledged
 * @param bytes of their images, without key and envelope
 */
public record ReplayedRecords(long images, long bytes) {}
