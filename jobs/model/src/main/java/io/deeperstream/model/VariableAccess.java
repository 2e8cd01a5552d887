package io.deeperstream.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Variables by their names, on top of what reads and writes whole groups of them. */
abstract class VariableAccess {

  private final List<VariableGroup> groups;

  VariableAccess(List<VariableGroup> groups) {
    this.groups = groups;
  }

  /** Reads a group; the caller owns the array. */
  abstract float[] readGroup(VariableGroup group);

  /** Sets a group; the array is not changed. */
  abstract void writeGroup(VariableGroup group, float[] all);

  /**
   * Reads a variable.
   *
   * @return row-major; the caller owns it
   * @throws java.util.NoSuchElementException if there is no such variable
   */
  final float[] read(String name) {
    VariableGroup group = VariableGroup.holding(name, groups);
    return group.get(readGroup(group), name);
  }

  /**
   * Reads several variables, each group once.
   *
   * @return in the order of the names; the caller owns it
   * @throws java.util.NoSuchElementException if there is no such variable
   */
  final Map<String, float[]> read(Collection<String> names) {
    Map<String, float[]> values = new LinkedHashMap<>();
    Map<Integer, float[]> read = new LinkedHashMap<>();
    for (String name : names) {
      VariableGroup group = VariableGroup.holding(name, groups);
      float[] all = read.computeIfAbsent(group.index(), index -> readGroup(group));
      values.put(name, group.get(all, name));
    }
    return values;
  }

  /** Reads all variables in their order, one group in memory at a time. */
  final void forEach(BiConsumer<String, float[]> reader) {
    for (VariableGroup group : groups) {
      float[] all = readGroup(group);
      group.members().forEach(m -> reader.accept(m.name(), group.get(all, m.name())));
    }
  }

  /**
   * Sets all variables, one group in memory at a time.
   *
   * @param values gives a variable's, row-major; copied
   * @throws IllegalArgumentException if the number of values is not the variable's; the groups
   *     before are set then
   */
  final void fill(Function<Parameter, float[]> values) {
    for (VariableGroup group : groups) {
      float[] all = new float[group.size()];
      group.members().forEach(m -> group.put(all, Map.of(m.name(), values.apply(m))));
      writeGroup(group, all);
    }
  }

  /** Gives a variable's new values. */
  interface Change {
    /**
     * @param values as they are; may be changed and returned
     */
    float[] of(Parameter variable, float[] values);
  }

  /**
   * Changes some variables in their order, one group in memory at a time; the others stay.
   *
   * @param which variables
   */
  final void change(Predicate<String> which, Change change) {
    for (VariableGroup group : groups) {
      List<Parameter> members =
          group.members().stream().filter(member -> which.test(member.name())).toList();
      if (!members.isEmpty()) {
        float[] all = readGroup(group);
        for (Parameter member : members) {
          float[] values = change.of(member, group.get(all, member.name()));
          group.put(all, Map.of(member.name(), values));
        }
        writeGroup(group, all);
      }
    }
  }

  /**
   * Sets variables, each group once; the others of a group stay.
   *
   * @param values row-major, by name; copied
   * @throws java.util.NoSuchElementException if there is no such variable
   * @throws IllegalArgumentException if the number of values is not a variable's; nothing of its
   *     group is set then
   */
  final void write(Map<String, float[]> values) {
    values.keySet().forEach(name -> VariableGroup.holding(name, groups));
    for (VariableGroup group : groups) {
      if (group.holdsAny(values)) {
        float[] all = group.isCoveredBy(values) ? new float[group.size()] : readGroup(group);
        group.put(all, values);
        writeGroup(group, all);
      }
    }
  }
}
