import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { type Exported, exportsIn } from "./sdk_reference_model.ts";
import { pagesOf, sdkReference } from "./sdk_reference.ts";
import { sectionOf, summaryOf } from "./sdk_reference_section.ts";
import { topicOf } from "./sdk_reference_topics.ts";

const SOURCE = `
/** How to open. */
export interface Options<T = string> extends Partial<Parent> {
  /** How wide,
   * or how high. */
  readonly size?: (number | "all")[] | undefined;
  readonly on: ((value: T) => void) | undefined;
  [field: string]: unknown;
}
/** What stands above. */
export interface Parent { readonly keys: readonly (keyof Options)[] }
/** A door. Not a window.
 *
 * @example Open it
 * \`\`\`ts
 * new Door();
 * \`\`\`
 */
export class Door<T extends object = object> extends Map<string, T> implements Disposable {
  private secret = 1;
  protected kept = this.secret;
  /** Opens. */
  open<R>(fn: (door: Door) => Promise<R>, { size }: Options = { on: undefined }): Promise<R> { return fn(new Door()).finally(() => size); }
  /** Closes. */
  close(): void;
  /** Closes it slowly. */
  close(how: "slowly"): void;
  close(_how?: string): void {}
  /** Whether it is open. */
  get isOpen(): boolean { return true; }
  [Symbol.dispose](): void {}
}
/** Time. */
export type Time = \`\${number}h\${number}m\` | { readonly at: Options["on"] } | -1;
`;

/** What `deno doc` says of a source. */
async function exportsOf(source: string): Promise<readonly Exported[]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/mod.ts`, source);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["doc", "--json", `${folder}/mod.ts`] }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return exportsIn(new TextDecoder().decode(stdout), pathToFileURL(`${folder}/`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function sections(): Promise<ReadonlyMap<string, string>> {
  const all = await exportsOf(SOURCE);
  const finder = (name: string) => all.some((each) => each.name === name) ? `page.md#${name.toLowerCase()}` : undefined;
  return new Map(all.map((each) => [each.name, sectionOf(each, finder)]));
}

Deno.test("a class is shown with what others may use of it, and with its example, which is not to be run again", async () => {
  const door = (await sections()).get("Door");
  assert.equal(
    door,
    `## Door

A door. Not a window.

\`\`\`ts ignore
class Door<T extends object = object> extends Map<string, T> implements Disposable {
  open<R>(fn: (door: Door) => Promise<R>, options?: Options): Promise<R>;
  close(): void;
  close(how: "slowly"): void;
  readonly isOpen: boolean;
  [Symbol.dispose](): void;
}
\`\`\`

| Member    | What it is          |
| --------- | ------------------- |
| \`open()\`  | Opens.              |
| \`close()\` | Closes.             |
| \`close()\` | Closes it slowly.   |
| \`isOpen\`  | Whether it is open. |

Speaks of: [Options](page.md#options).

Example: Open it

\`\`\`ts ignore
new Door();
\`\`\`
`,
  );
});

Deno.test("types are written as they were", async () => {
  const all = await sections();
  assert.match(all.get("Options") ?? "", /interface Options<T = string> extends Partial<Parent> \{\n/);
  assert.match(all.get("Options") ?? "", / {2}readonly size\?: \(number \| "all"\)\[\] \| undefined;\n/);
  assert.match(all.get("Options") ?? "", / {2}readonly on: \(\(value: T\) => void\) \| undefined;\n/);
  assert.match(all.get("Options") ?? "", / {2}\[field: string\]: unknown;\n/);
  assert.match(all.get("Options") ?? "", /\| How wide, or how high\. \|/);
  assert.match(all.get("Parent") ?? "", /readonly keys: readonly \(keyof Options\)\[\];/);
  assert.match(all.get("Time") ?? "", /type Time = `\$\{number\}h\$\{number\}m` \| \{ readonly at: Options\["on"\] \} \| -1\n/);
});

Deno.test("the index has the first sentence of a comment", () => {
  assert.equal(summaryOf({ doc: "Changes it, e.g. `a`,\nat once. And more." }), "Changes it, e.g. `a`, at once.");
  assert.equal(summaryOf({ doc: "No end" }), "No end");
  assert.equal(summaryOf(undefined), "");
});

Deno.test("an export of a module that no page is for is an error", () => {
  assert.throws(() => topicOf({ name: "Door", module: "sdk/door.ts" }), /no topic for Door of sdk\/door\.ts/);
  assert.equal(topicOf({ name: "GateStatus", module: "sdk/types.ts" }).file, "gate");
  assert.equal(topicOf({ name: "Holder", module: "sdk/types.ts" }).file, "objects");
});

Deno.test("two exports of which the names differ in capitals only have links of their own", async () => {
  const all = await exportsOf("/** A time. */\nexport type Time = 0;\n/** Reads it. */\nexport function time(): Time { return 0; }\n");
  const index = pagesOf(all.map((each) => ({ ...each, module: "sdk/duration.ts" }))).find(({ path }) => path.endsWith("README.md"));
  assert.match(index?.text ?? "", /\[time\]\(options\.md#time\)[^]*\[Time\]\(options\.md#time-1\)/);
});

Deno.test("the pages of the SDK tell nothing of where they were made, and have no block that counts as a program", () => {
  for (const { path, text } of sdkReference.generate([])) {
    assert.doesNotMatch(text, /file:\/\/|```ts\n|UNSUPPORTED/, path);
    assert.equal(text.match(/^\s*\S*Deno\.cwd/m), null);
  }
});
