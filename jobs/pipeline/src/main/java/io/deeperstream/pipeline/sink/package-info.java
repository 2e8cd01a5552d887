/** Transactional sinks that write the job's records and never lose a commit silently. */
package io.deeperstream.pipeline.sink;
