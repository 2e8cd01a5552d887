package io.deeperstream.view.state;

import java.util.List;

/**
 * The clusters nearest to a vector, of one moment.
 *
 * @param run of the clusters
 * @param generation of the clusters
 * @param neighbours nearest first
 */
public record FoundNeighbours(String run, int generation, List<Neighbour> neighbours) {}
