package io.deeperstream.view.state;

import java.util.List;
import java.util.Optional;

/**
 * A stretch of the list of clusters.
 *
 * @param run whose clusters they are
 * @param generation of which generation
 * @param total clusters in the whole list
 * @param query which stretch, in which order
 * @param clusters the stretch
 * @param next where the next stretch begins; empty at the end of the list
 */
public record ClusterPage(
    String run,
    int generation,
    int total,
    ClusterQuery query,
    List<SubCluster> clusters,
    Optional<ClusterCursor> next) {}
