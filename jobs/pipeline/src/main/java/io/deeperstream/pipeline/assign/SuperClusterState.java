package io.deeperstream.pipeline.assign;

import io.deeperstream.clustering.RunningMean;
import io.deeperstream.pipeline.generation.GenerationRef;

/**
 * The keyed state of one super-cluster in one generation, besides its sub-centroids.
 *
 * @param generation the generation
 * @param superCluster in [0, m)
 * @param size its number of sub-clusters, k/m
 * @param clock images of the super-cluster so far
 * @param mean the running mean of its members
 * @param revision number of times that its super-centroid has been announced
 */
public record SuperClusterState(
    GenerationRef generation,
    int superCluster,
    int size,
    long clock,
    RunningMean.State mean,
    long revision) {}
