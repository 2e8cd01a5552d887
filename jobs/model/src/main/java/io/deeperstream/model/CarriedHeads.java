package io.deeperstream.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Heads whose classes go on as others: the weights of a class in the new heads, and their momentum,
 * are those of the class that it comes from; classes that come from none are drawn anew.
 *
 * @param superAncestors old super-cluster of each new one, [m]; −1 for none
 * @param ancestors old cluster (super-cluster · k/m + sub-cluster) of each new one, [k]; −1 for
 *     none
 */
@SuppressWarnings("ArrayRecordComponent") // Used at once, never compared.
record CarriedHeads(HeadSpec heads, int width, int[] superAncestors, int[] ancestors) {

  CarriedHeads {
    int k = heads.superClusters() * heads.subClusters();
    if (superAncestors.length != heads.superClusters() || ancestors.length != k) {
      throw new IllegalArgumentException(
          "ancestors of %d super-clusters and %d clusters do not fit heads of %d and %d"
              .formatted(superAncestors.length, ancestors.length, heads.superClusters(), k));
    }
  }

  /**
   * The new variables.
   *
   * @param old all variables of the heads, momentum included, by name
   * @param seed of what is drawn anew
   */
  Map<String, float[]> from(Map<String, float[]> old, long seed) {
    Map<String, float[]> fresh = new LinkedHashMap<>();
    for (Parameter parameter : heads.parameters(width)) {
      fresh.put(parameter.name(), parameter.draw(seed));
      fresh.put(parameter.name() + StudentGraph.MOMENTUM, new float[parameter.size()]);
    }
    for (int s = 0; s < heads.superClusters(); s++) {
      for (int r = 0; r < heads.rotations(); r++) {
        int superClass = s * heads.rotations() + r;
        if (heads.hasSuper() && superAncestors[s] >= 0) {
          copy(old, "super", superAncestors[s] * heads.rotations() + r, fresh, "super", superClass);
        }
        for (int j = 0; heads.hasSub() && j < heads.subClusters(); j++) {
          int ancestor = ancestors[s * heads.subClusters() + j];
          if (ancestor >= 0) {
            int oldClass = ancestor / heads.subClusters() * heads.rotations() + r;
            copy(
                old,
                "sub" + oldClass,
                ancestor % heads.subClusters(),
                fresh,
                "sub" + superClass,
                j);
          }
        }
      }
    }
    return fresh;
  }

  /** Copies one class, a column of the kernel and an element of the bias. */
  private static void copy(
      Map<String, float[]> from,
      String fromHead,
      int fromClass,
      Map<String, float[]> to,
      String toHead,
      int toClass) {
    for (String kind :
        new String[] {
          "/kernel", "/bias", "/kernel" + StudentGraph.MOMENTUM, "/bias" + StudentGraph.MOMENTUM
        }) {
      float[] source = from.get(fromHead + kind);
      float[] target = to.get(toHead + kind);
      int classes = from.get(fromHead + "/bias").length;
      for (int i = 0; i < source.length / classes; i++) {
        target[i * classes + toClass] = source[i * classes + fromClass];
      }
    }
  }
}
