/**
 * Generations: what one clustering of the feature space consists of, where it is stored, how it is
 * announced, and which announcement may follow which.
 */
package io.deeperstream.pipeline.generation;
