package io.deeperstream.view;

import java.util.List;

/**
 * A stretch of the list of clusters.
 *
 * @param run whose clusters they are
 * @param generation of which generation
 * @param total clusters in the whole list
 * @param query which stretch, in which order
 * @param clusters the stretch
 */
public record ClusterPage(
    String run, int generation, int total, ClusterQuery query, List<SubCluster> clusters) {}
