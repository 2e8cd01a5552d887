package io.deeperstream.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Variables that are read and written at once, one behind the other in a flat array. TensorFlow
 * optimises a graph anew for each set of operations that a session is asked for: hundreds of
 * variables one by one took half a minute at every start and first checkpoint.
 *
 * @param index of the group, from 0
 * @param members in their order
 */
record VariableGroup(int index, List<Parameter> members) {

  /** 64 MiB; a larger variable has a group of its own. */
  private static final int MOST_FLOATS = 16 << 20;

  VariableGroup {
    members = List.copyOf(members);
  }

  /** Groups all parameters, in their order. */
  static List<VariableGroup> of(List<Parameter> parameters) {
    List<VariableGroup> groups = new ArrayList<>();
    List<Parameter> open = new ArrayList<>();
    long floats = 0;
    for (Parameter parameter : parameters) {
      if (!open.isEmpty() && floats + parameter.size() > MOST_FLOATS) {
        groups.add(new VariableGroup(groups.size(), open));
        open.clear();
        floats = 0;
      }
      open.add(parameter);
      floats += parameter.size();
    }
    if (!open.isEmpty()) {
      groups.add(new VariableGroup(groups.size(), open));
    }
    return List.copyOf(groups);
  }

  /** The group that holds a variable. */
  static VariableGroup holding(String name, List<VariableGroup> groups) {
    return groups.stream()
        .filter(group -> group.holds(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "no variable is named %s; there are %s"
                        .formatted(
                            name,
                            groups.stream()
                                .flatMap(group -> group.members.stream().map(Parameter::name))
                                .toList())));
  }

  private boolean holds(String name) {
    return members.stream().anyMatch(member -> member.name().equals(name));
  }

  /** Floats of all members. */
  int size() {
    return members.stream().mapToInt(Parameter::size).reduce(0, Math::addExact);
  }

  /** A copy of one member's values out of all. */
  float[] get(float[] all, String name) {
    float[] values = new float[member(name).size()];
    System.arraycopy(all, offset(name), values, 0, values.length);
    return values;
  }

  /**
   * Puts members' values into all.
   *
   * @param values by name; those of other groups are passed over
   * @throws IllegalArgumentException if the number of a member's values is not its size
   */
  void put(float[] all, Map<String, float[]> values) {
    int offset = 0;
    for (Parameter member : members) {
      float[] given = values.get(member.name());
      if (given != null) {
        requireSize(member, given);
        System.arraycopy(given, 0, all, offset, given.length);
      }
      offset += member.size();
    }
  }

  private static void requireSize(Parameter parameter, float[] values) {
    if (values.length != parameter.size()) {
      throw new IllegalArgumentException(
          "%s has the shape %s, %d values; got %d"
              .formatted(parameter.name(), parameter.shape(), parameter.size(), values.length));
    }
  }

  /** Tells whether any of the names is a member's. */
  boolean holdsAny(Map<String, float[]> values) {
    return members.stream().anyMatch(member -> values.containsKey(member.name()));
  }

  /** Tells whether all members are among the names. */
  boolean isCoveredBy(Map<String, float[]> values) {
    return members.stream().allMatch(member -> values.containsKey(member.name()));
  }

  private Parameter member(String name) {
    return members.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }

  private int offset(String name) {
    int offset = 0;
    for (Parameter member : members) {
      if (member.name().equals(name)) {
        return offset;
      }
      offset += member.size();
    }
    throw new NoSuchElementException(name);
  }
}
