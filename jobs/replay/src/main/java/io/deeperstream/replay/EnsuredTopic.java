package io.deeperstream.replay;

/**
 * A topic that is there as wanted.
 *
 * @param created whether it was made just now; otherwise it was there
 * @param topic what it is
 */
public record EnsuredTopic(boolean created, FoundTopic topic) {}
