/**
 * Third operator: keeps labelled images in a memory, trains the student on batches drawn from it,
 * and re-clusters it into the next generation while everything else goes on.
 */
package io.deeperstream.pipeline.train;
