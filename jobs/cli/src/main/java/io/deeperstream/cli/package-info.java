/**
 * {@code bin/deeperstream}: one class a command, and what the commands share. A command gathers
 * settings, calls the rooms below, and says what happened; it computes nothing.
 */
package io.deeperstream.cli;
