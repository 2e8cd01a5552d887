/**
 * Reads the topic of images a number of passes over and then live. The range of a pass is fixed
 * once, when the job first starts, and kept in the enumerator's and the splits' state, so that a
 * restore repeats exactly the same passes.
 */
package io.deeperstream.pipeline.source;
