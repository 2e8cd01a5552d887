/**
 * The Flink job. {@link io.deeperstream.pipeline.DeeperstreamJob} draws its graph; the sub-packages
 * are its rooms. Operators read state, call the core, write state and emit; the mathematics is in
 * {@code io.deeperstream.clustering} and {@code io.deeperstream.model}.
 */
package io.deeperstream.pipeline;
