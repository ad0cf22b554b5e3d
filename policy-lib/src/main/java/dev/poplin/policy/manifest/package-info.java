/**
 * Reads Kubernetes manifests, YAML or JSON, as users have them: {@link dev.poplin.policy.manifest.ManifestReader}. Needs the
 * optional dependency snakeyaml-engine. Every fault has its file, line, object and field.
 */
@NullMarked
package dev.poplin.policy.manifest;

import org.jspecify.annotations.NullMarked;
