package io.deeperstream.interchange.file;

import io.deeperstream.interchange.file.TorchValues.Global;
import io.deeperstream.interchange.file.TorchValues.None;
import io.deeperstream.interchange.file.TorchValues.Storage;
import io.deeperstream.interchange.file.TorchValues.Tensor;
import io.deeperstream.interchange.file.TorchValues.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The classes and functions that a checkpoint of weights may name, and the results of calling them,
 * which are always plain values of {@link TorchValues}.
 */
final class TorchGlobals {

  private TorchGlobals() {}

  /**
   * Resolves a name.
   *
   * @return a {@link Global}, or the {@link TensorType} of a storage class
   * @throws TensorFileException naming it, if it is not on the list
   */
  static Object named(String module, String name) throws TensorFileException {
    for (Global global : Global.values()) {
      if (global.isNamed(module, name)) {
        return global;
      }
    }
    Optional<TensorType> storage =
        module.equals("torch") ? TensorType.ofTorchStorage(name) : Optional.empty();
    if (storage.isPresent()) {
      return storage.get();
    }
    throw new TensorFileException(
        "it refers to %.80s.%.80s, which is refused: a checkpoint of weights needs no more than %s and torch's storages. Nothing of it was executed; save its state_dict alone"
            .formatted(module, name, Arrays.toString(Global.values())));
  }

  /** Returns the result of a call. */
  static Object made(Global global, List<Object> arguments) throws TensorFileException {
    return switch (global) {
      case ORDERED_DICT -> dict(arguments);
      case SIZE -> argument(global, arguments, 0, Tuple.class);
      // The arguments are the data, requires_grad and hooks; only the data matters here.
      case REBUILD_PARAMETER -> argument(global, arguments, 0, Tensor.class);
      case REBUILD_TENSOR, REBUILD_TENSOR_V2 ->
          new Tensor(
              argument(global, arguments, 0, Storage.class),
              argument(global, arguments, 1, Long.class),
              numbers(argument(global, arguments, 2, Tuple.class)),
              numbers(argument(global, arguments, 3, Tuple.class)));
    };
  }

  private static Map<Object, Object> dict(List<Object> arguments) throws TensorFileException {
    Map<Object, Object> dict = new LinkedHashMap<>();
    if (arguments.isEmpty()) {
      return dict;
    }
    // Python 2 gives the items as a list of pairs.
    for (Object item : argument(Global.ORDERED_DICT, arguments, 0, List.class)) {
      List<?> pair =
          item instanceof Tuple tuple ? tuple.items() : item instanceof List<?> l ? l : List.of();
      if (pair.size() != 2) {
        throw new TensorFileException(
            "%s is made of %s, not of pairs"
                .formatted(Global.ORDERED_DICT, TorchValues.kind(item)));
      }
      dict.put(key(pair.get(0)), pair.get(1));
    }
    return dict;
  }

  /** Checks the key of a dict; only texts, numbers and None are allowed. */
  static Object key(Object key) throws TensorFileException {
    if (key instanceof String
        || key instanceof Number
        || key instanceof Boolean
        || key instanceof None) {
      return key;
    }
    throw new TensorFileException(
        "a dict has %s as a key; texts and numbers are taken".formatted(TorchValues.kind(key)));
  }

  /**
   * Returns the storage that a persistent id names: {@code ('storage', class, key, device,
   * elements)}. In the legacy layout, a view of it follows: None or {@code (key, offset,
   * elements)}.
   */
  static Storage storage(List<Object> id) throws TensorFileException {
    if (id.size() >= 5
        && "storage".equals(id.get(0))
        && id.get(1) instanceof TensorType type
        && id.get(2) instanceof String key
        && id.get(4) instanceof Long elements
        && elements >= 0
        && elements <= Long.MAX_VALUE / Long.BYTES) {
      if (id.size() == 5 || id.get(5) instanceof None) {
        return new Storage(type, key, elements, 0, elements);
      }
      if (id.get(5) instanceof Tuple view
          && view.items().size() == 3
          && view.items().get(1) instanceof Long offset
          && view.items().get(2) instanceof Long viewed
          && offset >= 0
          && viewed >= 0
          && viewed <= elements - offset) {
        return new Storage(type, key, elements, offset, viewed);
      }
    }
    throw new TensorFileException(
        "a storage is named by %s, not by ('storage', class, key, device, elements)"
            .formatted(id.stream().limit(6).map(TorchValues::kind).toList()));
  }

  private static List<Long> numbers(Tuple tuple) throws TensorFileException {
    if (tuple.items().size() > TensorInfo.MAX_DIMENSIONS) {
      throw new TensorFileException(
          "a tensor has %d dimensions; at most %d are taken"
              .formatted(tuple.items().size(), TensorInfo.MAX_DIMENSIONS));
    }
    List<Long> numbers = new ArrayList<>();
    for (Object item : tuple.items()) {
      if (!(item instanceof Long number)) {
        throw new TensorFileException(
            "a tensor's shape or strides have %s in them".formatted(TorchValues.kind(item)));
      }
      numbers.add(number);
    }
    return numbers;
  }

  private static <T> T argument(Global global, List<Object> arguments, int index, Class<T> type)
      throws TensorFileException {
    if (index < arguments.size() && type.isInstance(arguments.get(index))) {
      return type.cast(arguments.get(index));
    }
    throw new TensorFileException(
        "%s has the arguments %s, of which the %s should be a %s"
            .formatted(
                global,
                arguments.stream().limit(6).map(TorchValues::kind).toList(),
                Stream.of("first", "second", "third", "fourth").skip(index).findFirst().get(),
                type.getSimpleName()));
  }
}
