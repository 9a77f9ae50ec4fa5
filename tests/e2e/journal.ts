/** What commands note about themselves while they run. */
import assert from "node:assert/strict";
import type { Site } from "./site.ts";

/** A file in which each command notes when it starts and when it ends. */
export class Journal {
  /** A command that lasts for a moment. */
  readonly command: readonly string[];
  readonly #path: string;

  constructor(site: Site) {
    this.#path = site.path("journal");
    this.command = ["sh", "-c", 'echo "start $KONDUCTOR_TOKEN" >>"$0"; sleep 0.2; echo "end $KONDUCTOR_TOKEN" >>"$0"', this.#path];
  }

  async lines(): Promise<string[]> {
    return (await Deno.readTextFile(this.#path)).trim().split("\n");
  }

  /** Expects `count` commands to have run, `most` of them at once at the most, each with a token of its own. */
  async expectPeak(most: number, count: number): Promise<void> {
    const lines = await this.lines();
    const starts = lines.filter((line) => line.startsWith("start "));
    assert.deepEqual([starts.length, new Set(starts).size, lines.length], [count, count, 2 * count], lines.join("\n"));
    let running = 0;
    for (const line of lines) {
      running += line.startsWith("start ") ? 1 : -1;
      assert.ok(running <= most, `${running} run at once:\n${lines.join("\n")}`);
    }
  }
}
