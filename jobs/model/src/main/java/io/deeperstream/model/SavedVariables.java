package io.deeperstream.model;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.GraphOperation;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorShapeProto;
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
    try (SavedModelBundle bundle =
        SavedModelBundle.loader(savedModel.toString())
            .withTags(Signatures.TAG)
            .withConfigProto(TensorFlowRuntime.sessionConfig())
            .load()) {
      Map<String, String> operations = new TreeMap<>();
      for (Iterator<GraphOperation> all = bundle.graph().operations(); all.hasNext(); ) {
        GraphOperation operation = all.next();
        Matcher scope = SCOPE.matcher(operation.name());
        if (operation.type().equals(VARIABLE) && scope.lookingAt()) {
          operations.put(operation.name().substring(scope.end()), operation.name());
        }
      }
      if (operations.isEmpty()) {
        throw new IOException("%s holds no variable of a teacher".formatted(savedModel));
      }
      return read(bundle, operations);
    } catch (TensorFlowException e) {
      throw new IOException("%s is not a model of this project".formatted(savedModel), e);
    }
  }

  private static Map<String, float[]> read(
      SavedModelBundle bundle, Map<String, String> operations) {
    Session.Runner runner = bundle.session().runner();
    operations.values().forEach(runner::fetch);
    Map<String, float[]> variables = new TreeMap<>();
    try (var result = runner.run()) {
      int index = 0;
      for (String name : operations.keySet()) {
        TFloat32 tensor = (TFloat32) result.get(index++);
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.copyTo(DataBuffers.of(values, false, false));
        variables.put(name, values);
      }
    }
    return variables;
  }

  /**
   * Reads their shapes, without loading them.
   *
   * @param savedModel a local folder as {@link Network#export} writes it
   * @return in TensorFlow's layout by the {@link Parameter}'s name, in the graph's order
   * @throws FileNotFoundException if the folder holds no SavedModel
   * @throws IOException if it is malformed or holds no variable of a teacher
   */
  public static Map<String, List<Long>> shapes(Path savedModel) throws IOException {
    Path graph = savedModel.resolve("saved_model.pb");
    if (!Files.isRegularFile(graph)) {
      throw new FileNotFoundException("%s holds no saved_model.pb".formatted(savedModel));
    }
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(graph))) {
      for (MetaGraphDef part : SavedModel.parseFrom(in).getMetaGraphsList()) {
        for (NodeDef node : part.getGraphDef().getNodeList()) {
          Matcher scope = SCOPE.matcher(node.getName());
          if (node.getOp().equals(VARIABLE) && scope.lookingAt()) {
            shapes.put(
                node.getName().substring(scope.end()),
                node.getAttrOrThrow("shape").getShape().getDimList().stream()
                    .map(TensorShapeProto.Dim::getSize)
                    .toList());
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("%s is not a model of this project".formatted(savedModel), e);
    }
    if (shapes.isEmpty()) {
      throw new IOException("%s holds no variable of a teacher".formatted(savedModel));
    }
    return shapes;
  }
}
