package io.deeperstream.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of a {@link KillTrial}.
 *
 * @param root the checkout, built
 * @param work folder of broker, store and cluster; created if it does not exist
 * @param images a collection; if empty, pictures are generated
 * @param limit maximum number of images of the collection, or the number to generate
 * @param passes over all records, at least 1
 * @param fitImages of generation 0
 * @param checkpointInterval of the job
 * @param training whether the job trains and re-clusters
 * @param epochImages images trained on from one re-clustering to the next, at least 1
 * @param kills at least 0
 * @param seed of moments, choices, generated images and the job
 */
record KillTrialOptions(
    Path root,
    Path work,
    Optional<Path> images,
    long limit,
    int passes,
    int fitImages,
    Duration checkpointInterval,
    boolean training,
    long epochImages,
    int kills,
    long seed) {

  KillTrialOptions {
    TrialOptions.requireAtLeast("--limit", limit, 1);
    TrialOptions.requireAtLeast("--passes", passes, 1);
    TrialOptions.requireAtLeast("--epoch-images", epochImages, 1);
    TrialOptions.requireAtLeast("--kills", kills, 0);
  }
}
