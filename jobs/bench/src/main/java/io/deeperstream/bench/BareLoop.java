package io.deeperstream.bench;

import io.deeperstream.model.Signatures;
import io.deeperstream.model.TeacherOptions;
import io.deeperstream.model.TensorFlowRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * The fastest that the network can be: a plain TensorFlow session on a SavedModel, fed with decoded
 * batches by one thread, and nothing else.
 */
final class BareLoop implements AutoCloseable {

  private final SavedModelBundle bundle;
  private final SessionFunction embed;

  /**
   * @param savedModel a teacher's folder
   * @param options as the teacher beside it has them
   */
  BareLoop(Path savedModel, TeacherOptions options) {
    TensorFlowRuntime.ensureLoadedFor(options);
    bundle =
        SavedModelBundle.loader(savedModel.toString())
            .withTags(Signatures.TAG)
            .withConfigProto(options.toConfig())
            .load();
    embed = bundle.function(Signatures.EMBED);
  }

  /**
   * Embeds all batches.
   *
   * @param batches uint8, each of {@code count} images
   * @return images per second
   */
  double run(List<byte[]> batches, int count, int imageSize) {
    double sum = 0;
    long began = System.nanoTime();
    for (byte[] batch : batches) {
      try (TUint8 images =
              TUint8.tensorOf(
                  Shape.of(count, imageSize, imageSize, 3), DataBuffers.of(batch, true, false));
          var result = embed.call(Map.<String, Tensor>of(Signatures.IMAGES, images))) {
        sum += ((TFloat32) result.get(Signatures.DESCRIPTOR).get()).getFloat(0, 0);
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("the network's descriptors are not numbers");
    }
    return (double) batches.size() * count / seconds;
  }

  @Override
  public void close() {
    bundle.close();
  }
}
