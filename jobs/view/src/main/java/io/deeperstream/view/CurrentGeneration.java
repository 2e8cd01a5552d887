package io.deeperstream.view;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.SuperCentroid;
import java.util.List;

/**
 * The newest announced generation of the run shown.
 *
 * @param announced as it was announced
 * @param revisions its super-centroids that the run shown has moved, by number
 */
public record CurrentGeneration(Generation announced, List<SuperCentroid> revisions) {}
