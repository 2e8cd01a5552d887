package io.deeperstream.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The variables of one network inside one graph, each with a placeholder and an assignment beside
 * it, so that values enter as tensors and the graph holds no large constant. They are read and
 * written in a session of that graph, or by signatures in its SavedModel.
 */
final class VariableSet {

  private record Entry(
      Parameter parameter,
      Variable<TFloat32> variable,
      Placeholder<TFloat32> value,
      Assign<TFloat32> assign) {}

  /** Prefix of the signatures that read. */
  static final String READ = "read/";

  /** Prefix of the signatures that write. */
  static final String WRITE = "write/";

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * Adds the variables to a graph.
   *
   * @param tf the graph
   * @param scope the prefix of all names, such as {@code teacher}
   * @param parameters what to add
   */
  VariableSet(Ops tf, String scope, List<Parameter> parameters) {
    // A scope that is asked for twice gets a number behind its name: each is made once.
    Map<String, Ops> scopes = new HashMap<>();
    scopes.put("", tf.withSubScope(scope));
    for (Parameter parameter : parameters) {
      String name = parameter.name();
      int slash = name.lastIndexOf('/');
      Ops layer = scopeOf(slash < 0 ? "" : name.substring(0, slash), scopes);
      entries.put(name, add(layer, name.substring(slash + 1), parameter));
    }
  }

  /** The variables by their name, without the scope, for drawing. */
  Operand<TFloat32> get(String name) {
    return entry(name).variable();
  }

  /** What was added, in order. */
  List<Parameter> parameters() {
    return entries.values().stream().map(Entry::parameter).toList();
  }

  /**
   * Sets a variable.
   *
   * @param values row-major, of the parameter's size; copied
   * @throws NoSuchElementException if there is no such variable
   * @throws IllegalArgumentException if the length differs
   */
  void write(Session session, String name, float[] values) {
    Entry entry = entry(name);
    Parameter parameter = entry.parameter();
    if (values.length != parameter.size()) {
      throw new IllegalArgumentException(
          "%s has the shape %s, %d values; got %d"
              .formatted(name, parameter.shape(), parameter.size(), values.length));
    }
    try (TFloat32 tensor =
        TFloat32.tensorOf(shapeOf(parameter), DataBuffers.of(values, true, false))) {
      session.runner().feed(entry.value(), tensor).addTarget(entry.assign()).run().close();
    }
  }

  /**
   * Reads a variable.
   *
   * @return row-major; the caller owns it
   * @throws NoSuchElementException if there is no such variable
   */
  float[] read(Session session, String name) {
    Entry entry = entry(name);
    try (var result = session.runner().fetch(entry.variable()).run()) {
      float[] values = new float[entry.parameter().size()];
      ((TFloat32) result.get(0)).copyTo(DataBuffers.of(values, false, false));
      return values;
    }
  }

  /**
   * Two signatures a variable: {@code read/NAME} from {@code tick} to {@code value}, and {@code
   * write/NAME} from {@code value} to {@code written}.
   *
   * @param tick fed and not used
   */
  List<Signature> signatures(Operand<TInt32> tick) {
    List<Signature> signatures = new ArrayList<>();
    for (Entry entry : entries.values()) {
      String name = entry.parameter().name();
      signatures.add(
          Signature.builder(READ + name)
              .input("tick", tick)
              .output("value", entry.variable())
              .build());
      signatures.add(
          Signature.builder(WRITE + name)
              .input("value", entry.value())
              .output("written", entry.assign())
              .build());
    }
    return signatures;
  }

  private static Ops scopeOf(String path, Map<String, Ops> scopes) {
    Ops known = scopes.get(path);
    if (known != null) {
      return known;
    }
    int slash = path.lastIndexOf('/');
    Ops parent = scopeOf(slash < 0 ? "" : path.substring(0, slash), scopes);
    Ops made = parent.withSubScope(path.substring(slash + 1));
    scopes.put(path, made);
    return made;
  }

  private static Entry add(Ops layer, String kind, Parameter parameter) {
    Shape shape = shapeOf(parameter);
    Variable<TFloat32> variable = layer.withName(kind).variable(shape, TFloat32.class);
    Placeholder<TFloat32> value =
        layer.withName(kind + "_value").placeholder(TFloat32.class, Placeholder.shape(shape));
    return new Entry(
        parameter, variable, value, layer.withName(kind + "_assign").assign(variable, value));
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new NoSuchElementException(
          "no variable is named %s; there are %s".formatted(name, entries.keySet()));
    }
    return entry;
  }

  private static Shape shapeOf(Parameter parameter) {
    return Shape.of(parameter.shape().stream().mapToLong(Integer::longValue).toArray());
  }
}
