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
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The variables of one network in one graph. Operations for each {@link VariableGroup} read it as
 * one flat tensor and set it from one, so that the graph holds no large constant. The variables are
 * read and written in a session of the graph, or by signatures in its SavedModel.
 */
final class VariableSet {

  private record Entry(Parameter parameter, Variable<TFloat32> variable) {}

  private record Grouped(
      VariableGroup group,
      Operand<TFloat32> values,
      Placeholder<TFloat32> given,
      Operand<TInt32> written) {}

  /** Prefix of the signatures that read; the number of the group follows. */
  static final String READ = "read/";

  /** Prefix of the signatures that write; the number of the group follows. */
  static final String WRITE = "write/";

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<Grouped> groups = new ArrayList<>();

  /**
   * Adds the variables to a graph.
   *
   * @param tf the graph
   * @param scope the prefix of all names, such as {@code teacher}
   * @param parameters the variables to add
   */
  VariableSet(Ops tf, String scope, List<Parameter> parameters) {
    // TensorFlow appends a number to a scope requested twice, so each is created once.
    Map<String, Ops> scopes = new HashMap<>();
    scopes.put("", tf.withSubScope(scope));
    for (Parameter parameter : parameters) {
      String name = parameter.name();
      int slash = name.lastIndexOf('/');
      Ops layer = scopeOf(slash < 0 ? "" : name.substring(0, slash), scopes);
      entries.put(
          name,
          new Entry(
              parameter,
              layer
                  .withName(name.substring(slash + 1))
                  .variable(shapeOf(parameter), TFloat32.class)));
    }
    for (VariableGroup group : VariableGroup.of(parameters)) {
      groups.add(grouped(tf.withSubScope(scope + "_group" + group.index()), group));
    }
  }

  private Grouped grouped(Ops tf, VariableGroup group) {
    Placeholder<TFloat32> given =
        tf.withName("given").placeholder(TFloat32.class, Placeholder.shape(Shape.of(group.size())));
    List<Operand<TFloat32>> flat = new ArrayList<>();
    List<Op> assigned = new ArrayList<>();
    int offset = 0;
    for (Parameter member : group.members()) {
      Variable<TFloat32> variable = entry(member.name()).variable();
      flat.add(tf.reshape(variable, tf.constant(new int[] {-1})));
      Operand<TFloat32> part =
          tf.slice(given, tf.constant(new int[] {offset}), tf.constant(new int[] {member.size()}));
      int[] shape = member.shape().stream().mapToInt(Integer::intValue).toArray();
      assigned.add(tf.assign(variable, tf.reshape(part, tf.constant(shape))));
      offset += member.size();
    }
    return new Grouped(
        group,
        flat.size() == 1 ? flat.get(0) : tf.concat(flat, tf.constant(0)),
        given,
        tf.withControlDependencies(assigned).withName("written").constant(0));
  }

  /** Returns a variable by its name without the scope, for use in the graph. */
  Operand<TFloat32> get(String name) {
    return entry(name).variable();
  }

  /** Returns the variables' parameters, in the order in which they were added. */
  List<Parameter> parameters() {
    return entries.values().stream().map(Entry::parameter).toList();
  }

  /** Returns access to the variables' values in a session of this graph. */
  VariableAccess in(Session session) {
    return new VariableAccess(groups.stream().map(Grouped::group).toList()) {
      @Override
      float[] readGroup(VariableGroup group) {
        float[] all = new float[group.size()];
        try (var result = session.runner().fetch(groups.get(group.index()).values()).run()) {
          ((TFloat32) result.get(0)).copyTo(DataBuffers.of(all, false, false));
        }
        return all;
      }

      @Override
      void writeGroup(VariableGroup group, float[] all) {
        Grouped grouped = groups.get(group.index());
        try (TFloat32 tensor =
            TFloat32.tensorOf(Shape.of(all.length), DataBuffers.of(all, true, false))) {
          session.runner().feed(grouped.given(), tensor).addTarget(grouped.written()).run().close();
        }
      }
    };
  }

  /**
   * Returns two signatures per group: {@code read/INDEX} from {@code tick} to {@code values}, and
   * {@code write/INDEX} from {@code values} to {@code written}.
   *
   * @param tick input of the reading signatures, which need one but do not use it
   */
  List<Signature> signatures(Operand<TInt32> tick) {
    List<Signature> signatures = new ArrayList<>();
    for (Grouped grouped : groups) {
      int index = grouped.group().index();
      signatures.add(
          Signature.builder(READ + index)
              .input("tick", tick)
              .output("values", grouped.values())
              .build());
      signatures.add(
          Signature.builder(WRITE + index)
              .input("values", grouped.given())
              .output("written", grouped.written())
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
