package io.deeperstream.pipeline.embed;

import io.deeperstream.pipeline.generation.GenerationRef;
import io.deeperstream.pipeline.settings.JobSettings;
import io.deeperstream.pipeline.settings.TrainingSettings;
import java.io.Serializable;

/**
 * Settings of the embed operator.
 *
 * @param run stamped on dead letters; announcements and revisions of other runs are ignored
 * @param base the generation that a job without state starts from
 * @param batch images that are embedded at once
 * @param maxWaitMillis after which a batch that is not full is embedded
 * @param maxImageBytes length above which a file becomes a dead letter
 * @param maxImagePixels size above which a picture becomes a dead letter
 * @param training whether images are passed on to training, and at which size
 * @param exemplars whether images are passed on for their thumbnails
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
    boolean exemplars,
    long retryMillis)
    implements Serializable {

  /** Returns the settings of a job's embed operator. */
  public static EmbedOptions of(JobSettings settings, GenerationRef base) {
    return new EmbedOptions(
        settings.runId(),
        base,
        settings.stream().batch(),
        settings.stream().maxWait().toMillis(),
        settings.stream().maxImageBytes(),
        settings.stream().maxImagePixels(),
        settings.training(),
        settings.stream().exemplars() > 0,
        10_000);
  }
}
