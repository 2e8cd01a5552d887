package io.deeperstream.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the heads tell apart (arXiv 1905.01278, section 3.3): a super-class is a super-cluster and a
 * rotation, {@code superCluster · rotations + rotation}; a sub-class is the sub-cluster inside its
 * super-class, for which each super-class has a head of its own. A head with a single class is left
 * out.
 *
 * @param superClusters m, at least 1
 * @param rotations 1, or 4 quarter turns
 * @param subClusters k/m, at least 1
 */
public record HeadSpec(int superClusters, int rotations, int subClusters) implements Serializable {

  /** Checks the ranges; at least one head must have two classes. */
  public HeadSpec {
    if (superClusters < 1 || subClusters < 1 || (rotations != 1 && rotations != 4)) {
      throw new IllegalArgumentException(
          "super-clusters (%d) and sub-clusters (%d) must be at least 1, rotations (%d) 1 or 4"
              .formatted(superClusters, subClusters, rotations));
    }
    if (superClusters * rotations == 1 && subClusters == 1) {
      throw new IllegalArgumentException("one cluster without rotations leaves nothing to learn");
    }
  }

  /** S. */
  public int superClasses() {
    return superClusters * rotations;
  }

  /** Tells whether super-classes are told apart. */
  public boolean hasSuper() {
    return superClasses() > 1;
  }

  /** Tells whether sub-classes are told apart. */
  public boolean hasSub() {
    return subClusters > 1;
  }

  /** The heads' variables, over features of a width. */
  List<Parameter> parameters(int width) {
    List<Parameter> parameters = new ArrayList<>();
    if (hasSuper()) {
      Parameter.addLinear(parameters, "super", width, superClasses());
    }
    if (hasSub()) {
      for (int s = 0; s < superClasses(); s++) {
        Parameter.addLinear(parameters, "sub" + s, width, subClusters);
      }
    }
    return parameters;
  }

  /** Nats of a loss that has learnt nothing: ln S + ln (k/m). */
  public double chanceLoss() {
    return Math.log(superClusters * (double) rotations) + Math.log(subClusters);
  }
}
