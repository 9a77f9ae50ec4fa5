/** What may differ between two runs of the same command, and is therefore masked. */

const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const MASKS: readonly (readonly [RegExp, string])[] = [
  [UID, "<uid>"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| [+-]\d{4})/g, "<time>"],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, "<time>"],
  [/(resourceVersion"?: |Resource Version: +)"?\d+"?/g, "$1<version>"],
  [/https?:\/\/127\.0\.0\.1:\d+/g, "<server>"],
  [/\b\d{16}\b/g, "<token>"],
  [/(?<= {2}|\t)(\d+d\d*h?|\d+m(\d+s)?|\d+s)(?=\s|$)/gm, "<age>"],
  [/\bdebugger-[a-z0-9]{5}\b/g, "debugger-<random>"],
  [/(LIVE|MERGED|kubectl-edit)-\d+/g, "$1-<number>"],
  [/^[IWE]\d{4} .*\n?/gm, ""],
];

/** What newer and older versions of kubectl say differently, whatever the server. */
const VERSIONS: readonly (readonly [RegExp, string])[] = [
  [/^(Client|Kustomize) Version: .*\n/gm, ""],
  [/^(WARNING|Warning): version difference between client .*\n?/gm, ""],
  [/ from \S+ namespace(?= |$)/gm, ""],
  [/^ *creationTimestamp: null\n|"creationTimestamp":null,?/gm, ""],
  [/^(error: unable to upgrade connection|Error from server \(BadRequest\)): (?=pod )/gm, "error: "],
  [/^All commands and output from this session will be recorded .*\n/gm, ""],
];

/** Masks what a command printed. Runs of spaces within a line count as two. */
export function masked(output: string): string {
  const text = [...VERSIONS, ...MASKS].reduce((rest, [pattern, mask]) => rest.replaceAll(pattern, mask), output);
  return text.split("\n").map((line) => line.trimEnd().replaceAll(/(?<=\S) {2,}/g, "  ")).join("\n").trim();
}
