/**
 * Assigns embedded images to sub-clusters and lets the centroids follow the stream. Each
 * super-cluster is one key: its sub-centroids are keyed state, one entry a centroid, written
 * through for the rows that a mini-batch touched, with a dense matrix in memory as a cache.
 */
package io.deeperstream.pipeline.assign;
