package io.deeperstream.model;

/**
 * A piece of a variable.
 *
 * @param variable its name
 * @param firstElement where the piece begins, in floats
 * @param values floats, little-endian
 */
@SuppressWarnings("ArrayRecordComponent") // A message, never compared.
public record VariableChunk(String variable, int firstElement, byte[] values) {}
