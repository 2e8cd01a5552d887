package io.deeperstream.pipeline.generation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.deeperstream.model.NetworkSpec;
import java.util.SortedMap;

/**
 * The description of published weights: {@code student.json}.
 *
 * @param format version of this layout, 1
 * @param run the run that trained them
 * @param step number of training steps behind them
 * @param trainedImages images of those steps
 * @param generation number of the generation whose labels they learnt last
 * @param generationHash its hash
 * @param createdAt ISO-8601
 * @param network their shape
 * @param initialWeights that the run began with; null if they were drawn
 * @param weights SHA-256 of the run, the step, and every variable's name and values; the folder's
 *     name ends in its first 12 digits
 * @param files every other file of the folder, by its path in it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StudentManifest(
    int format,
    String run,
    long step,
    long trainedImages,
    int generation,
    String generationHash,
    String createdAt,
    NetworkSpec network,
    InitialWeights initialWeights,
    String weights,
    SortedMap<String, Manifest.StoredFile> files) {

  /** The layout that this build writes and reads. */
  public static final int FORMAT = 1;
}
