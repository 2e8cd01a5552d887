/**
 * Generations: what one clustering of the feature space consists of, where it is stored, how it is
 * announced, and which announcement may follow which; and the weights that students publish beside
 * them.
 */
package io.deeperstream.pipeline.generation;
