/** Fits generations: reads images, embeds them, fits projection and clusters. */
package io.deeperstream.pipeline.fit;
