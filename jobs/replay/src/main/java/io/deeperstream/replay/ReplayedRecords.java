package io.deeperstream.replay;

/**
 * What a replay has written.
 *
 * @param images records that the broker has acknowledged
 * @param bytes of their images, without key and envelope
 */
public record ReplayedRecords(long images, long bytes) {}
