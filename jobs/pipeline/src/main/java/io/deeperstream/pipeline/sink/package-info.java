/** Where records leave the job: transactional sinks that never lose a commit in silence. */
package io.deeperstream.pipeline.sink;
