/**
 * The clustering engine by itself: {@linkplain io.deeperstream.clustering.Projection projection} of
 * descriptors, {@linkplain io.deeperstream.clustering.HierarchicalKMeans hierarchical k-means} for
 * a generation, and {@linkplain io.deeperstream.clustering.OnlineKMeans online k-means} between two
 * generations (DeeperCluster, arXiv 1905.01278, sections 3 and 4).
 *
 * <p>Plain Java over a BLAS: no Flink, no Kafka, no network. Distances are blocked matrix products
 * with one BLAS thread each; parallelism is over tiles of a fixed size, and every sum has one fixed
 * order, so that a result depends on its inputs and its seed and never on the number of threads.
 * Sums are kept in double, published centroids in float.
 */
package io.deeperstream.clustering;
