package io.deeperstream.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Python process that answers each line with a line, and does nothing while it is not asked. Not
 * safe for concurrent use.
 */
final class PythonPeer implements AutoCloseable {

  private static final String READY = "ready ";
  private static final long CLOSE_SECONDS = 10;

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;
  private final String version;

  private PythonPeer(Process process, BufferedReader answers, String version) {
    this.process = process;
    this.answers = answers;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.version = version;
  }

  /** Thrown if the peer cannot take part on this machine. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }
  }

  /**
   * Starts the process and waits until it says that it is ready.
   *
   * @param python the interpreter
   * @param debianPackage that brings what the script imports, named in the error
   * @param script and its arguments
   * @param environment variables beside the inherited ones
   * @throws UnavailableException if there is no such interpreter, or it lacks the library
   */
  static PythonPeer start(
      Path python, String debianPackage, List<String> script, Map<String, String> environment)
      throws IOException, UnavailableException {
    if (!Files.isExecutable(python)) {
      throw new UnavailableException("there is no Python at %s".formatted(python));
    }
    List<String> command = new ArrayList<>(List.of(python.toString()));
    command.addAll(script);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
    String first = answers.readLine();
    if (first == null || !first.startsWith(READY)) {
      process.destroy();
      throw new UnavailableException(
          "%s says '%s' (Debian's package is %s)".formatted(python, first, debianPackage));
    }
    return new PythonPeer(process, answers, first.substring(READY.length()));
  }

  /** Name and version of the library. */
  String version() {
    return version;
  }

  /**
   * Asks.
   *
   * @param question a line, without its end
   * @param when said in the error if the process ends instead
   * @return the answer, without its end
   */
  String ask(String question, String when) throws IOException {
    questions.write(question + "\n");
    questions.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("%s ended %s".formatted(version, when));
    }
    return answer;
  }

  /** Ends the process. */
  @Override
  public void close() throws IOException {
    questions.close();
    try {
      if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    answers.close();
  }
}
