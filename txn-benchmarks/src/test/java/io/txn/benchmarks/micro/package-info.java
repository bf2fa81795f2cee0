/** Single parts of the library, measured with JMH. */
@NullMarked
package io.txn.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
