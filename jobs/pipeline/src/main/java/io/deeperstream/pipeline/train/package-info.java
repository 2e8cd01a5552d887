/**
 * Third operator: balances labelled images, trains the student on them, keeps a sample of each
 * epoch, and re-clusters it into the next generation while everything else goes on.
 */
package io.deeperstream.pipeline.train;
