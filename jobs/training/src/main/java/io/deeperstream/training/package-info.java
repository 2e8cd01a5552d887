/**
 * The rules of the training loop: the memory of labelled images, balanced batches, epochs,
 * schedules, drift, and what is wrong with a loss. Plain Java, no framework.
 */
package io.deeperstream.training;
