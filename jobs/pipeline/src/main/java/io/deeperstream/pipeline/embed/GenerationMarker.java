package io.deeperstream.pipeline.embed;

import io.deeperstream.pipeline.generation.GenerationRef;

/**
 * Says, in band, that one embed subtask sends nothing older than a generation from here on: before
 * its first image of that generation, and again after each start or restore.
 *
 * @param key one for each key group, so that every subtask of the assignment gets a marker
 * @param generation the generation of what follows on this channel
 * @param subtask index of the sender
 * @param parallelism how many senders there are
 */
public record GenerationMarker(int key, GenerationRef generation, int subtask, int parallelism) {}
