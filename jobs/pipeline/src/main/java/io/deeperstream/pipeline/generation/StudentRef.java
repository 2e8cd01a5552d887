package io.deeperstream.pipeline.generation;

/**
 * Names published weights of a student.
 *
 * @param run that trained them
 * @param step steps that they have made
 * @param trainedImages images of those steps
 * @param generation number of the generation whose labels they learnt last
 * @param createdAt ISO-8601
 * @param location their folder, relative to the model store
 */
public record StudentRef(
    String run, long step, long trainedImages, int generation, String createdAt, String location) {

  @Override
  public String toString() {
    return "weights of %s after %d steps (%s)".formatted(run, step, location);
  }
}
