package io.deeperstream.pipeline.generation;

import io.deeperstream.clustering.FloatMatrix;
import io.deeperstream.clustering.Projection;
import io.deeperstream.model.Layer;
import io.deeperstream.model.NetworkSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * The contents of a generation, before it is stored.
 *
 * @param network the teacher's network
 * @param teacher local folder of the teacher's SavedModel
 * @param layer whose features are projected and clustered
 * @param projection features of the layer → clustering space
 * @param superCentroids [m][d]
 * @param superCounts images behind each super-centroid, [m]
 * @param subCentroids per super-cluster [k/m][d]
 * @param subCounts images behind each sub-centroid, [m][k/m]
 * @param fitImages images that it was fitted on
 * @param meanSquaredDistance of those images to their sub-centroids
 * @param seed of the fit
 * @param ancestors of its clusters
 * @param initialWeights that the run began with; null if they were drawn
 * @param labels that it gives to images
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
public record GenerationContents(
    NetworkSpec network,
    Path teacher,
    Layer layer,
    Projection projection,
    FloatMatrix superCentroids,
    double[] superCounts,
    List<FloatMatrix> subCentroids,
    double[][] subCounts,
    long fitImages,
    double meanSquaredDistance,
    long seed,
    Ancestors ancestors,
    InitialWeights initialWeights,
    FittedLabels labels) {}
