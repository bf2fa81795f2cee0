package io.txn.aop;

/**
 * Something about an annotation that cannot work.
 *
 * @param description what is wrong, naming class and method
 * @param action what to change
 */
record Problem(String description, String action) {}
