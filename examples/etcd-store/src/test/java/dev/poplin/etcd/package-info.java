@NullMarked
package dev.poplin.etcd;

import org.jspecify.annotations.NullMarked;
