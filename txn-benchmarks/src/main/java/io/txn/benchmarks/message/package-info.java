/** What is measured when messages are: three ways to get one to Kafka, each as an application of its own. */
@NullMarked
package io.txn.benchmarks.message;

import org.jspecify.annotations.NullMarked;
