package io.deeperstream.bench;

/** A trial found what must not be; the message says what, and what was expected. */
final class TrialFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  TrialFailedException(String message) {
    super(message);
  }
}
