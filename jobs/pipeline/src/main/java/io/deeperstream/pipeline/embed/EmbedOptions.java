package io.deeperstream.pipeline.embed;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.io.Serializable;

/**
 * What the embed operator is told.
 *
 * @param run stamped on dead letters; announcements and revisions of other runs are ignored
 * @param base the generation that a job without state begins with
 * @param batch images that are embedded at once
 * @param maxWaitMillis after which a batch that is not full is embedded
 * @param maxImageBytes larger files are dead letters
 * @param maxImagePixels larger pictures are dead letters
 * @param training whether images go on to training, and how large
 * @param retryMillis pause between attempts to load an announced generation
 */
public record EmbedOptions(
    String run,
    GenerationRef base,
    int batch,
    long maxWaitMillis,
    int maxImageBytes,
    long maxImagePixels,
    TrainingSettings training,
    long retryMillis)
    implements Serializable {

  /** As the settings say. */
  public static EmbedOptions of(JobSettings settings, GenerationRef base) {
    return new EmbedOptions(
        settings.runId(),
        base,
        settings.stream().batch(),
        settings.stream().maxWait().toMillis(),
        settings.stream().maxImageBytes(),
        settings.stream().maxImagePixels(),
        settings.training(),
        10_000);
  }
}
