package io.deeperstream.interchange.file;

import io.deeperstream.interchange.file.TorchValues.Global;
import io.deeperstream.interchange.file.TorchValues.None;
import io.deeperstream.interchange.file.TorchValues.Storage;
import io.deeperstream.interchange.file.TorchValues.Tuple;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads Python's pickles without executing anything. Interprets only the instructions that make
 * texts, numbers, lists, tuples, dicts and tensors. Names of classes and functions must be on the
 * list of {@link TorchGlobals} and stand for themselves. Any other name or instruction is an error
 * that names it.
 *
 * <p>Memory is bounded: a pickle with more than {@link #MAX_INSTRUCTIONS} instructions is refused,
 * each instruction makes at most one object, and all copies of lists together have at most as many
 * items. Values may contain themselves, so nothing here traverses them.
 */
final class Unpickler {

  /** Maximum number of instructions in a pickle; a tensor takes about 30. */
  static final int MAX_INSTRUCTIONS = 1_000_000;

  private static final int MAX_LONG = 32;
  private static final int HIGHEST_PROTOCOL = 5;

  /** Marks the start of a list of operands on the stack. */
  private enum Mark {
    MARK
  }

  private final PickleInput in;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Map<String, Storage> storages;
  private long copied;

  private Unpickler(PickleInput in, Map<String, Storage> storages) {
    this.in = in;
    this.storages = storages;
  }

  /**
   * Reads one pickle, up to and including its last instruction.
   *
   * @param storages takes every storage that the pickle names, by its key
   * @return {@link String}, {@link Long}, {@link BigInteger}, {@link Double}, {@link Boolean},
   *     {@code byte[]}, {@link List}, {@link Map}, or one of {@link TorchValues}
   */
  static Object read(PickleInput in, Map<String, Storage> storages) throws IOException {
    in.beginPickle();
    Unpickler machine = new Unpickler(in, storages);
    for (int i = 0; i < MAX_INSTRUCTIONS; i++) {
      int instruction = in.readByte();
      if (instruction == '.') {
        return machine.pop(Object.class);
      }
      machine.execute(instruction);
    }
    throw new TensorFileException(
        "a pickle has more than %d instructions".formatted(MAX_INSTRUCTIONS));
  }

  private void execute(int instruction) throws IOException {
    if (!constant(instruction) && !collection(instruction) && !memory(instruction)) {
      object(instruction);
    }
  }

  private boolean constant(int instruction) throws IOException {
    switch (instruction) {
      case 'N' -> push(None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'I' -> push(number(in.readLine()));
      case 'J' -> push((long) in.readInt());
      case 'K' -> push((long) in.readByte());
      case 'M' -> push((long) in.readUnsignedShort());
      case 'L' -> push(number(in.readLine().replaceFirst("L$", "")));
      case 0x8a -> push(integer(in.readByte()));
      case 0x8b -> push(integer(in.readInt()));
      case 'F' -> push(decimal(in.readLine()));
      case 'G' -> push(in.readDouble());
      case 'X' -> push(in.readUtf8(in.readInt() & 0xffffffffL));
      case 0x8c -> push(in.readUtf8(in.readByte()));
      case 0x8d -> push(in.readUtf8(in.readLong()));
      case 'V' -> push(in.readLine());
      // Texts of Python 2.
      case 'T' -> push(latin(in.readInt() & 0xffffffffL));
      case 'U' -> push(latin(in.readByte()));
      case 'B' -> push(in.readBytes(in.readInt() & 0xffffffffL));
      case 'C' -> push(in.readBytes(in.readByte()));
      case 0x8e -> push(in.readBytes(in.readLong()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean collection(int instruction) throws IOException {
    switch (instruction) {
      case '(' -> push(Mark.MARK);
      case ']' -> push(new ArrayList<>());
      case 'l' -> push(popToMark());
      case 'a' -> {
        Object item = pop(Object.class);
        list().add(item);
      }
      case 'e' -> {
        List<Object> items = popToMark();
        list().addAll(items);
      }
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(popToMark()));
      case 0x85 -> push(new Tuple(popLast(1)));
      case 0x86 -> push(new Tuple(popLast(2)));
      case 0x87 -> push(new Tuple(popLast(3)));
      case '}' -> push(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> items = popToMark();
        push(new LinkedHashMap<>());
        putAll(items);
      }
      case 's' -> putAll(popLast(2));
      case 'u' -> putAll(popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memory(int instruction) throws IOException {
    switch (instruction) {
      case 0x80 -> requireProtocol(in.readByte());
      case 0x95 -> in.readLong();
      case '0' -> pop(Object.class);
      case '1' -> popToMark();
      case '2' -> push(peek(Object.class));
      case 'p' -> memo.put(number(in.readLine()).intValue(), peek(Object.class));
      case 'q' -> memo.put(in.readByte(), peek(Object.class));
      case 'r' -> memo.put(in.readInt(), peek(Object.class));
      case 0x94 -> memo.put(memo.size(), peek(Object.class));
      case 'g' -> push(remembered(number(in.readLine()).intValue()));
      case 'h' -> push(remembered(in.readByte()));
      case 'j' -> push(remembered(in.readInt()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void object(int instruction) throws IOException {
    switch (instruction) {
      case 'c' -> {
        String module = in.readLine();
        push(TorchGlobals.named(module, in.readLine()));
      }
      case 0x93 -> {
        String name = pop(String.class);
        push(TorchGlobals.named(pop(String.class), name));
      }
      case 'R' -> {
        Tuple arguments = pop(Tuple.class);
        Object callee = pop(Object.class);
        if (!(callee instanceof Global global)) {
          throw new TensorFileException(
              "it calls %s in front of byte %d of its pickles"
                  .formatted(TorchValues.kind(callee), in.position()));
        }
        countCopies(arguments.items());
        push(TorchGlobals.made(global, arguments.items()));
      }
      // Attributes of a dict (its modules' versions), which do not affect the weights.
      case 'b' -> {
        pop(Object.class);
        peek(Map.class);
      }
      case 'Q' -> push(known(TorchGlobals.storage(pop(Tuple.class).items())));
      default ->
          throw new TensorFileException(
              "byte %d of its pickles is the instruction 0x%02x%s, which a checkpoint of weights does not need"
                  .formatted(
                      in.position() - 1,
                      instruction,
                      instruction > ' ' && instruction < 127
                          ? " (%c)".formatted(instruction)
                          : ""));
    }
  }

  /** Bounds the copies of lists; a pickle may pass a memoized list as an argument many times. */
  private void countCopies(List<Object> arguments) throws TensorFileException {
    for (Object argument : arguments) {
      copied += argument instanceof List<?> items ? items.size() : 0;
    }
    if (copied > MAX_INSTRUCTIONS) {
      throw new TensorFileException(
          "a pickle makes dicts of %d items of lists by byte %d; at most %d are taken"
              .formatted(copied, in.position(), MAX_INSTRUCTIONS));
    }
  }

  private Storage known(Storage storage) throws TensorFileException {
    Storage before = storages.putIfAbsent(storage.key(), storage);
    if (before != null
        && (before.type() != storage.type() || before.elements() != storage.elements())) {
      throw new TensorFileException(
          "storage '%.80s' has %d elements of %s in one place and %d of %s in another"
              .formatted(
                  storage.key(),
                  before.elements(),
                  before.type(),
                  storage.elements(),
                  storage.type()));
    }
    return storage;
  }

  private void requireProtocol(int protocol) throws TensorFileException {
    if (protocol > HIGHEST_PROTOCOL) {
      throw new TensorFileException(
          "its pickle has protocol %d; up to %d are read".formatted(protocol, HIGHEST_PROTOCOL));
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private <T> T pop(Class<T> type) throws TensorFileException {
    T value = peek(type);
    stack.remove(stack.size() - 1);
    return value;
  }

  private <T> T peek(Class<T> type) throws TensorFileException {
    Object value = stack.isEmpty() ? Mark.MARK : stack.get(stack.size() - 1);
    if (value == Mark.MARK) {
      throw new TensorFileException(
          "the instruction in front of byte %d of its pickles lacks an operand"
              .formatted(in.position()));
    }
    if (!type.isInstance(value)) {
      throw new TensorFileException(
          "the instruction in front of byte %d of its pickles takes a %s, not %s"
              .formatted(
                  in.position(),
                  type.getSimpleName().toLowerCase(Locale.ROOT),
                  TorchValues.kind(value)));
    }
    return type.cast(value);
  }

  private List<Object> popLast(int count) throws TensorFileException {
    List<Object> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(pop(Object.class));
    }
    Collections.reverse(items);
    return items;
  }

  private List<Object> popToMark() throws TensorFileException {
    int mark = stack.lastIndexOf(Mark.MARK);
    if (mark < 0) {
      throw new TensorFileException(
          "the instruction in front of byte %d of its pickles lacks its mark"
              .formatted(in.position()));
    }
    List<Object> end = stack.subList(mark, stack.size());
    List<Object> items = new ArrayList<>(end.subList(1, end.size()));
    end.clear();
    return items;
  }

  @SuppressWarnings("unchecked") // Only lists of objects are ever pushed.
  private List<Object> list() throws TensorFileException {
    return (List<Object>) peek(List.class);
  }

  /**
   * Adds entries to the dict on top of the stack. Keys are texts, numbers or None only: a key that
   * contains other values could contain itself.
   */
  @SuppressWarnings("unchecked") // Only maps of objects are ever pushed.
  private void putAll(List<Object> keysAndValues) throws TensorFileException {
    Map<Object, Object> map = (Map<Object, Object>) peek(Map.class);
    if (keysAndValues.size() % 2 != 0) {
      throw new TensorFileException(
          "the dict in front of byte %d of its pickles has a key without a value"
              .formatted(in.position()));
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      map.put(TorchGlobals.key(keysAndValues.get(i)), keysAndValues.get(i + 1));
    }
  }

  private Object remembered(int index) throws TensorFileException {
    Object value = memo.get(index);
    if (value == null) {
      throw new TensorFileException(
          "byte %d of its pickles refers to value %d, which is not there"
              .formatted(in.position(), index));
    }
    return value;
  }

  private String latin(long length) throws IOException {
    return new String(in.readBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** Reads an integer in little-endian two's complement. */
  private Number integer(int length) throws IOException {
    if (length < 0 || length > MAX_LONG) {
      throw new TensorFileException(
          "byte %d of its pickles begins a number of %s bytes; at most %d are taken"
              .formatted(in.position(), Integer.toUnsignedString(length), MAX_LONG));
    }
    byte[] bytes = in.readBytes(length);
    byte[] bigEndian = new byte[length + 1];
    for (int i = 0; i < length; i++) {
      bigEndian[length - i] = bytes[i];
    }
    bigEndian[0] = (byte) (length > 0 && bytes[length - 1] < 0 ? -1 : 0);
    return narrowed(new BigInteger(bigEndian));
  }

  private Number number(String digits) throws TensorFileException {
    try {
      if (digits.length() <= 2 * MAX_LONG) {
        return narrowed(new BigInteger(digits));
      }
    } catch (NumberFormatException e) {
      throw notANumber(digits, e);
    }
    throw notANumber(digits, null);
  }

  private double decimal(String digits) throws TensorFileException {
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw notANumber(digits, e);
    }
  }

  private TensorFileException notANumber(String digits, NumberFormatException cause) {
    return new TensorFileException(
        "'%.60s' in front of byte %d of its pickles is not a number that is taken"
            .formatted(digits, in.position()),
        cause);
  }

  private static Number narrowed(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }
}
