package io.deeperstream.view.state;

/**
 * A sub-cluster with its distance to a vector.
 *
 * @param cluster the sub-cluster
 * @param squaredDistance Euclidean distance of its centroid to the vector, squared, at least 0
 */
public record Neighbour(SubCluster cluster, double squaredDistance) {}
