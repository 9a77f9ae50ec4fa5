/** For tests that have to hold under every runtime: Deno runs them where they stand, tests/conformance takes them to Node. */

export interface Case {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

/** What was registered under another runtime than Deno. */
export const cases: Case[] = [];

/** Registers a test. */
export function test(name: string, run: Case["run"]): void {
  if ("Deno" in globalThis) Deno.test(name, run);
  else cases.push({ name, run });
}
