package io.deeperstream.bench;

/** The order in which a collection's images come. */
enum StreamOrder {
  /** Drawn by a seed. */
  SHUFFLED("shuffled"),
  /** One class, or one folder, after the other. */
  IN_ORDER("in order");

  private final String text;

  StreamOrder(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
