/** How the user calls this program, by the name that it was started under. */

/**
 * `kubectl-konductor` on the PATH is called as `kubectl konductor`: kubectl starts plug-ins by such a name. `started` are the names that
 * may say so, the first one first; any other name is koncli.
 */
export function programOf(started: readonly (string | undefined)[]): string {
  for (const path of started) {
    const name = path?.split(/[/\\]/).at(-1)?.replace(/\.exe$/i, "") ?? "";
    if (name === "koncli") return name;
    if (/^kubectl-[\w-]+$/.test(name)) return name.replaceAll("-", " ").replaceAll("_", "-");
  }
  return "koncli";
}
