/** Files that are written by hand but for some parts, which stand between `<!-- generated: NAME -->` and `<!-- end -->`. */
import type { Part } from "./output.ts";

const PART = /^<!-- generated: (.+) -->\n[^]*?^<!-- end -->$/gm;

/** Gives a file's text with what its generated parts should say. Throws with a sentence where parts and places do not match. */
export function weave(text: string, { path, parts }: { readonly path: string; readonly parts: readonly Part[] }): string {
  const left = new Map(parts.map((part) => [part.name, part.text]));
  const woven = text.replaceAll(PART, (_, name: string) => {
    const part = left.get(name);
    if (part === undefined) throw new Error(`Cannot generate ${path}: nothing is called "${name}", or it stands there twice`);
    left.delete(name);
    return `<!-- generated: ${name} -->\n\n${part.trim()}\n\n<!-- end -->`;
  });
  const [missing] = left.keys();
  if (missing !== undefined) throw new Error(`Cannot generate ${path}: it has no place for "${missing}"`);
  return woven;
}
