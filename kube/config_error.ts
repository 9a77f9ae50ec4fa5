/** How to reach the cluster is not said, not understood, or not supported. The message says what to do. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
