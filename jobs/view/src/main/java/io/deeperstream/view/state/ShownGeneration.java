package io.deeperstream.view.state;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.SuperCentroid;
import java.util.List;

/**
 * An announced generation of the run shown.
 *
 * @param announced as it was announced
 * @param revisions its super-centroids that the run shown has moved, by number; empty for one that
 *     is not the newest
 */
public record ShownGeneration(Generation announced, List<SuperCentroid> revisions) {}
