package io.deeperstream.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** The variables inside a SavedModel. */
public final class SavedVariables {

  private SavedVariables() {}

  /**
   * Reads the teacher's variables.
   *
   * @param savedModel a local folder as {@link Network#export} writes it
   * @param spec the network's shape
   * @return by {@link Parameter#name}, in the order of the forward pass
   * @throws IOException if the folder holds no such model
   */
  public static Map<String, float[]> read(Path savedModel, NetworkSpec spec) throws IOException {
    TensorFlowRuntime.ensureLoaded();
    if (!Files.isRegularFile(savedModel.resolve("saved_model.pb"))) {
      throw new FileNotFoundException("%s holds no saved_model.pb".formatted(savedModel));
    }
    Map<String, float[]> variables = new LinkedHashMap<>();
    try (SavedModelBundle bundle = SavedModelBundle.load(savedModel.toString(), Signatures.TAG)) {
      for (Parameter parameter : Parameter.of(spec)) {
        float[] values = new float[parameter.size()];
        try (var result =
            bundle.session().runner().fetch(Signatures.TEACHER + "/" + parameter.name()).run()) {
          TFloat32 tensor = (TFloat32) result.get(0);
          if (tensor.size() != values.length) {
            throw new IOException(
                "%s of %s has the shape %s; %s is expected"
                    .formatted(parameter.name(), savedModel, tensor.shape(), parameter.shape()));
          }
          tensor.copyTo(DataBuffers.of(values, false, false));
        }
        variables.put(parameter.name(), values);
      }
    } catch (TensorFlowException | IllegalArgumentException e) {
      throw new IOException(
          "%s does not hold the variables of this network".formatted(savedModel), e);
    }
    return variables;
  }
}
