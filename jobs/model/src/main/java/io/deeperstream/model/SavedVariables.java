package io.deeperstream.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.GraphOperation;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** The variables of a teacher that was exported. */
public final class SavedVariables {

  private static final String VARIABLE = "VariableV2";

  /** The graph makes a scope that is entered again unique by a number: {@code teacher_7/}. */
  private static final Pattern SCOPE = Pattern.compile(Signatures.TEACHER + "(_\\d+)?/");

  private SavedVariables() {}

  /**
   * Reads all of them.
   *
   * @param savedModel a local folder as {@link Network#export} writes it
   * @return row-major values by the {@link Parameter}'s name; the caller owns them
   * @throws FileNotFoundException if the folder holds no SavedModel
   * @throws IOException if it is malformed or holds no variable of a teacher
   */
  public static Map<String, float[]> read(Path savedModel) throws IOException {
    TensorFlowRuntime.ensureLoaded();
    if (!Files.isRegularFile(savedModel.resolve("saved_model.pb"))) {
      throw new FileNotFoundException("%s holds no saved_model.pb".formatted(savedModel));
    }
    Map<String, float[]> variables = new TreeMap<>();
    try (SavedModelBundle bundle =
        SavedModelBundle.loader(savedModel.toString())
            .withTags(Signatures.TAG)
            .withConfigProto(TensorFlowRuntime.sessionConfig())
            .load()) {
      for (Iterator<GraphOperation> all = bundle.graph().operations(); all.hasNext(); ) {
        GraphOperation operation = all.next();
        Matcher scope = SCOPE.matcher(operation.name());
        if (operation.type().equals(VARIABLE) && scope.lookingAt()) {
          variables.put(operation.name().substring(scope.end()), read(bundle, operation.name()));
        }
      }
    } catch (TensorFlowException e) {
      throw new IOException("%s is not a model of this project".formatted(savedModel), e);
    }
    if (variables.isEmpty()) {
      throw new IOException("%s holds no variable of a teacher".formatted(savedModel));
    }
    return variables;
  }

  private static float[] read(SavedModelBundle bundle, String name) {
    try (var result = bundle.session().runner().fetch(name).run()) {
      TFloat32 tensor = (TFloat32) result.get(0);
      float[] values = new float[Math.toIntExact(tensor.size())];
      tensor.copyTo(DataBuffers.of(values, false, false));
      return values;
    }
  }
}
