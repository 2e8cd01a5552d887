package io.deeperstream.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * Batch norm's statistics over some batches: a graph of its own with the features in training form
 * and a copy of their variables. For one thread.
 */
final class Calibration implements AutoCloseable {

  private final NetworkSpec spec;
  private final Graph graph = new Graph();
  private final Placeholder<TUint8> images;
  private final List<TrunkGraph.BatchStatistics> statistics;
  private final Session session;
  private final Map<String, double[]> sums = new LinkedHashMap<>();
  private long count;

  /**
   * Copies the variables.
   *
   * @param spec the network's shape
   * @param read gives the values of a variable by its name
   */
  Calibration(NetworkSpec spec, Function<String, float[]> read) {
    this.spec = spec;
    Ops tf = Ops.create(graph);
    images = Network.placeholder(tf, spec);
    List<Parameter> needed =
        Parameter.of(spec).stream()
            .filter(p -> p.trainable() && p.name().startsWith("conv"))
            .toList();
    VariableSet variables = new VariableSet(tf, Signatures.TEACHER, needed);
    statistics = new TrunkGraph(tf, spec, variables).batchStatistics(images);
    session = new Session(graph, TensorFlowRuntime.sessionConfig());
    Map<String, float[]> copied = new LinkedHashMap<>();
    needed.forEach(p -> copied.put(p.name(), read.apply(p.name())));
    variables.in(session).write(copied);
  }

  /** Passes a batch through the network. */
  void add(PixelBatch batch) {
    Session.Runner runner = session.runner();
    List<String> names = new ArrayList<>();
    for (TrunkGraph.BatchStatistics layer : statistics) {
      runner.fetch(layer.mean()).fetch(layer.variance());
      names.add(layer.layer() + "/mean");
      names.add(layer.layer() + "/variance");
    }
    try (TUint8 tensor = Network.tensor(batch.pixels(), batch.count(), spec.imageSize());
        var result = runner.feed(images, tensor).run()) {
      for (int i = 0; i < names.size(); i++) {
        add(names.get(i), (TFloat32) result.get(i), batch.count());
      }
    }
    count += batch.count();
  }

  private void add(String name, TFloat32 tensor, int weight) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values, false, false));
    double[] sum = sums.computeIfAbsent(name, n -> new double[values.length]);
    for (int i = 0; i < values.length; i++) {
      sum[i] += (double) weight * values[i];
    }
  }

  /**
   * The averages so far, by the variables' names.
   *
   * @throws IllegalArgumentException if nothing was added
   */
  Map<String, float[]> averages() {
    if (count == 0) {
      throw new IllegalArgumentException("calibration needs at least 1 batch; got 0");
    }
    Map<String, float[]> averages = new LinkedHashMap<>();
    sums.forEach(
        (name, sum) -> {
          float[] average = new float[sum.length];
          for (int i = 0; i < sum.length; i++) {
            average[i] = (float) (sum[i] / count);
          }
          averages.put(name, average);
        });
    return averages;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
