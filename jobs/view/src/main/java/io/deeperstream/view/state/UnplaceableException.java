package io.deeperstream.view.state;

/** An image or descriptor that has no place in a generation's space, and why. */
public final class UnplaceableException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnplaceableException(String message) {
    super(message);
  }

  public UnplaceableException(String message, Throwable cause) {
    super(message, cause);
  }
}
