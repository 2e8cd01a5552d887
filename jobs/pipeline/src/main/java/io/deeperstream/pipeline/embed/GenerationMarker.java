package io.deeperstream.pipeline.embed;

import io.deeperstream.pipeline.generation.GenerationRef;

/**
 * An in-band marker that one embed subtask sends nothing older than a generation from here on. Sent
 * before its first image of that generation, and again after each start or restore.
 *
 * @param key one for each key group, so that every subtask of the assignment gets a marker
 * @param generation the generation of what follows on this channel
 * @param subtask index of the sender
 * @param parallelism number of senders
 * @param attempt at which the sender began, see {@link JobAttempt}; that of subtask 0 is the job's
 */
public record GenerationMarker(
    int key, GenerationRef generation, int subtask, int parallelism, long attempt) {}
