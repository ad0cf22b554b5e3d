/**
 * JSON and YAML texts as trees of maps, lists and scalars, and back: the only room that knows jackson-core and snakeyaml-engine, which
 * whoever reads or writes such documents brings along. Not exported. Pure; immutable values.
 */
@NullMarked
package dev.poplin.ipam.document;

import org.jspecify.annotations.NullMarked;
