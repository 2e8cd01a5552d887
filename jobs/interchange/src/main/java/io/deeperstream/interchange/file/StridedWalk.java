package io.deeperstream.interchange.file;

/**
 * Walks a tensor in row-major order of its own axes through an array in which these axes have
 * arbitrary strides. This converts one layout into another.
 */
public final class StridedWalk {

  private final int[] extents;
  private final int[] strides;
  private final int[] index;
  private int offset;

  /**
   * @param extents of the axes, slowest first, each at least 1; not copied
   * @param strides elements from one to the next along each axis in the array; not copied
   */
  public StridedWalk(int[] extents, int[] strides) {
    this.extents = extents;
    this.strides = strides;
    this.index = new int[extents.length];
  }

  /** Returns the number of elements. */
  public long elements() {
    long elements = 1;
    for (int extent : extents) {
      elements *= extent;
    }
    return elements;
  }

  /** Returns the next element's index in the array; starts again after the last one. */
  public int next() {
    int current = offset;
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      if (++index[axis] < extents[axis]) {
        offset += strides[axis];
        return current;
      }
      offset -= strides[axis] * (extents[axis] - 1);
      index[axis] = 0;
    }
    return current;
  }
}
