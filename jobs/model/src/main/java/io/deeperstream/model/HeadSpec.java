package io.deeperstream.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes that the heads distinguish (arXiv 1905.01278, section 3.3). A super-class is a
 * super-cluster and a rotation, {@code superCluster · rotations + rotation}; a sub-class is a
 * sub-cluster within its super-class. Each super-class has a head of its own for its sub-classes. A
 * head with a single class is left out.
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

  /** Returns S, the number of super-classes. */
  public int superClasses() {
    return superClusters * rotations;
  }

  /** Tells whether there is a head for super-classes. */
  public boolean hasSuper() {
    return superClasses() > 1;
  }

  /** Tells whether there are heads for sub-classes. */
  public boolean hasSub() {
    return subClusters > 1;
  }

  /** Returns the heads' variables, for features of a width. */
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

  /** Returns the loss of heads that have learnt nothing, in nats: ln S + ln (k/m). */
  public double chanceLoss() {
    return Math.log(superClusters * (double) rotations) + Math.log(subClusters);
  }
}
