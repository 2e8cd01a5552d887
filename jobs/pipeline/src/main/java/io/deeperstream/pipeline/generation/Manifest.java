package io.deeperstream.pipeline.generation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.deeperstream.model.Layer;
import io.deeperstream.model.NetworkSpec;
import java.util.SortedMap;

/**
 * The description in a stored generation: {@code manifest.json}. Its SHA-256 is the generation's
 * hash.
 *
 * @param format version of this layout, 1
 * @param run the run that made the generation
 * @param number from 0
 * @param parentHash hash of the generation that this one follows; null for the first
 * @param createdAt ISO-8601
 * @param network the teacher's network
 * @param layer whose features are projected and clustered; descriptor if a manifest does not say
 * @param spherical whether projected features are scaled to unit norm; true if a manifest does not
 *     say
 * @param superClusters m
 * @param clusters k, a multiple of m
 * @param dimension d of the projection
 * @param fitImages images that it was fitted on
 * @param meanSquaredDistance of those images to their sub-centroids
 * @param seed of the fit
 * @param initialWeights that the run began with; null if they were drawn
 * @param files every other file of the folder, by its path in it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    int format,
    String run,
    int number,
    String parentHash,
    String createdAt,
    NetworkSpec network,
    Layer layer,
    Boolean spherical,
    int superClusters,
    int clusters,
    int dimension,
    long fitImages,
    double meanSquaredDistance,
    long seed,
    InitialWeights initialWeights,
    SortedMap<String, StoredFile> files) {

  /** Fills in the values that older manifests lack. */
  public Manifest {
    layer = layer == null ? Layer.DESCRIPTOR : layer;
    spherical = spherical == null || spherical;
  }

  /** The layout that this build writes and reads. */
  public static final int FORMAT = 1;

  /**
   * One file.
   *
   * @param bytes its length
   * @param sha256 its SHA-256 in hexadecimal
   */
  public record StoredFile(long bytes, String sha256) {}
}
