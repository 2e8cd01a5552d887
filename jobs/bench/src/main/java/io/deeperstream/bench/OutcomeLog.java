package io.deeperstream.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Outcomes in a file, a line of JSON each, appended as they come. A later run reads them instead of
 * making them again. A last line that was cut is dropped, as its process died while it wrote.
 *
 * @param <T> what an outcome is, a record that Jackson writes and reads
 */
final class OutcomeLog<T extends OutcomeLog.Keyed> {

  /** Name of the file. */
  static final String FILE = "outcomes.jsonl";

  /** An outcome that knows what it depends on. */
  interface Keyed {

    /** Everything that the outcome depends on, as text. */
    String key();
  }

  /** Makes an outcome. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;
  private final Map<String, T> known = new LinkedHashMap<>();

  /**
   * Reads what is there.
   *
   * @param folder where the file is or will be; made where it is missing
   * @param type of its outcomes
   * @throws IOException naming the line, if one before the last is no outcome
   */
  OutcomeLog(Path folder, Class<T> type) throws IOException {
    file = Files.createDirectories(folder).resolve(FILE);
    if (!Files.exists(file)) {
      return;
    }
    String text = Files.readString(file);
    int whole = text.lastIndexOf('\n') + 1;
    int number = 0;
    for (String line : text.substring(0, whole).lines().toList()) {
      number++;
      try {
        T outcome = json.readValue(line, type);
        known.put(outcome.key(), outcome);
      } catch (JsonProcessingException e) {
        throw new IOException(
            "line %d of %s is no outcome: %s".formatted(number, file, e.getOriginalMessage()), e);
      }
    }
    if (whole < text.length()) {
      Files.writeString(file, text.substring(0, whole));
    }
  }

  /** The outcome with this key: the one that is known, or what {@code work} makes. */
  T find(String key, Work<T> work) throws IOException, InterruptedException {
    T found = known.get(key);
    if (found == null) {
      found = work.run();
      if (!found.key().equals(key)) {
        throw new IllegalStateException(
            "the outcome has the key '%s', not '%s'".formatted(found.key(), key));
      }
      Files.write(
          file,
          (json.writeValueAsString(found) + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      known.put(key, found);
    }
    return found;
  }
}
