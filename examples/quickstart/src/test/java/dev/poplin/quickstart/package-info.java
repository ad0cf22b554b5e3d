/**
 * Gates that look at the whole repository: who may depend on whom, what a consumer gets, and whether README and requirements
 * say what is true. Each reads classes and files that are already built, or sources; none depends on another having run.
 */
@NullMarked
package dev.poplin.quickstart;

import org.jspecify.annotations.NullMarked;
