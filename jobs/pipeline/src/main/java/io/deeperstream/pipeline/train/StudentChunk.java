package io.deeperstream.pipeline.train;

/**
 * A piece of a variable in the state.
 *
 * @param variable its name
 * @param firstElement where the piece begins
 * @param values floats, little-endian
 */
@SuppressWarnings("ArrayRecordComponent") // Stored, never compared.
public record StudentChunk(String variable, int firstElement, byte[] values) {}
