/**
 * The rules of the training loop: copies, balanced batches, the sample of an epoch, epochs,
 * schedules, drift, and what is wrong with a loss. Plain Java, no framework.
 */
package io.deeperstream.training;
