package io.deeperstream.interchange;

import io.deeperstream.interchange.file.SafetensorsWriter;
import io.deeperstream.interchange.file.StridedWalk;
import io.deeperstream.interchange.file.TensorInfo;
import io.deeperstream.interchange.file.TensorType;
import java.util.List;

/**
 * A variable of a network as PyTorch names and lays it out.
 *
 * @param name such as {@code features.0.weight}
 * @param shape PyTorch's: {@code [out][in][height][width]} for convolutions, {@code [out][in]} for
 *     linear layers (in = channel, height, width for the first of a flattened map)
 * @param parameter the variable's name in this project, such as {@code conv1/kernel}
 * @param axes extents of the axes in PyTorch's order; the inputs of a flattened map are three
 * @param strides of these axes in this project's layout
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TorchTensor(String name, List<Long> shape, String parameter, int[] axes, int[] strides) {

  /** Number of elements. */
  int elements() {
    return Math.toIntExact(new TensorInfo(name, TensorType.F32, shape).elements());
  }

  /** Walks in PyTorch's order through an array of this project's layout. */
  StridedWalk walk() {
    return new StridedWalk(axes.clone(), strides.clone());
  }

  /**
   * The variable as an entry of a file.
   *
   * @param values in this project's layout; not copied
   */
  SafetensorsWriter.Entry entry(float[] values) {
    return new SafetensorsWriter.Entry(
        new TensorInfo(name, TensorType.F32, shape),
        out -> {
          StridedWalk walk = walk();
          float[] piece = new float[1 << 12];
          int count = 0;
          for (int left = values.length; left > 0; left--) {
            piece[count++] = values[walk.next()];
            if (count == piece.length || left == 1) {
              SafetensorsWriter.writeFloats(out, piece, count);
              count = 0;
            }
          }
        });
  }
}
