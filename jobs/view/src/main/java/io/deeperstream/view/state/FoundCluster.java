package io.deeperstream.view.state;

/**
 * A cluster with its run, generation and centroid.
 *
 * @param run of the cluster
 * @param generation of the cluster
 * @param cluster the cluster
 * @param centroid {@code [dimension]}; a copy
 */
@SuppressWarnings("ArrayRecordComponent") // An answer, never compared.
public record FoundCluster(String run, int generation, SubCluster cluster, float[] centroid) {}
