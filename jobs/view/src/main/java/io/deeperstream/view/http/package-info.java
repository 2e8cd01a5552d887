/**
 * Answers over HTTP what {@link io.deeperstream.view.state} holds. {@link
 * io.deeperstream.view.http.ViewServer} has the rules for all requests; each class of routes knows
 * the answers to one subject, the classes of JSON the names that readers see.
 */
package io.deeperstream.view.http;
