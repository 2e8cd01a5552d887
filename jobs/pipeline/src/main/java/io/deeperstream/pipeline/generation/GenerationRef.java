package io.deeperstream.pipeline.generation;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationHealth;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.Lineage;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * A reference to one generation and its location, which operators keep in their state and send to
 * each other.
 *
 * @param run the run that made it
 * @param number from 0
 * @param hash SHA-256 of its manifest
 * @param parentHash hash of the generation that it follows, empty for the first
 * @param location its folder, relative to the model store
 */
public record GenerationRef(String run, int number, String hash, String parentHash, String location)
    implements Serializable {

  /** Returns the generation that an announcement names. */
  public static GenerationRef of(Generation announced) {
    return new GenerationRef(
        announced.getRun(),
        announced.getNumber(),
        announced.getHash(),
        announced.getParentHash() == null ? "" : announced.getParentHash(),
        announced.getLocation());
  }

  /**
   * Makes the record that announces this generation.
   *
   * @param createdAt time of the announcement
   * @param health of its fit; null if it was not measured
   * @param lineage of its clusters; null for the first generation
   */
  public Generation announcement(Instant createdAt, GenerationHealth health, Lineage lineage) {
    return new Generation(
        GenerationKind.ANNOUNCED,
        run,
        number,
        hash,
        parentHash.isEmpty() ? null : parentHash,
        location,
        List.of(),
        createdAt,
        health,
        lineage);
  }

  /** Makes the record that takes this generation's announcement off the topic. */
  public Generation retraction(Instant createdAt) {
    return new Generation(
        GenerationKind.UNKNOWN,
        run,
        number,
        hash,
        null,
        location,
        List.of(),
        createdAt,
        null,
        null);
  }

  /**
   * Tells whether this generation may replace {@code current} in a run: the run made it, it names
   * {@code current} as its parent, and it has the next number. {@code current} may be of another
   * run, from which this one was started. Any other generation is of another branch and is ignored:
   * two runs that share a generation diverge from it.
   */
  public boolean follows(GenerationRef current, String ownRun) {
    return run.equals(ownRun) && parentHash.equals(current.hash) && number == current.number + 1;
  }

  @Override
  public String toString() {
    return "generation %d of %s (%.12s)".formatted(number, run, hash);
  }
}
