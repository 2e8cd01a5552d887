package io.deeperstream.pipeline.generation;

import io.deeperstream.schemas.Generation;
import io.deeperstream.schemas.GenerationHealth;
import io.deeperstream.schemas.GenerationKind;
import io.deeperstream.schemas.Lineage;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * Names one generation and where it lies: what operators keep in their state and send to each
 * other.
 *
 * @param run the run that made it
 * @param number from 0
 * @param hash SHA-256 of its manifest
 * @param parentHash hash of the generation that it follows, empty for the first
 * @param location its folder, relative to the model store
 */
public record GenerationRef(String run, int number, String hash, String parentHash, String location)
    implements Serializable {

  /** What an announcement names. */
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
   * @param createdAt stamped on it
   * @param health of its fit; null where it was not measured
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

  /**
   * Tells whether this generation may take the place of {@code current}: it names it as its parent
   * and has the next number. Anything else is of another branch (an older savepoint's, another
   * run's) and is ignored.
   */
  public boolean follows(GenerationRef current) {
    return parentHash.equals(current.hash) && number == current.number + 1;
  }

  @Override
  public String toString() {
    return "generation %d of %s (%.12s)".formatted(number, run, hash);
  }
}
