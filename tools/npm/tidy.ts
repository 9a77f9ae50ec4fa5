/** Modules and declarations as people want to read them: `deno pack` puts code behind the comment on it, in one line. */

/** A comment of one line, and the end of a longer one, with code behind. */
const COMMENT = /^([ \t]*)(\/\*\*(?:(?!\*\/).)*\*\/) +(?=\S)/gm;
const END = /^([ \t]*?) \*\/ +(?=\S)/gm;

/** Compilers know these types only when told so: they are not among those that ES2022 brings. */
const DISPOSABLES = '/// <reference lib="esnext.disposable" />\n';

/** A file's text, with code and comments on lines of their own. */
export function tidy(path: string, text: string): string {
  if (!/\.(js|d\.ts)$/.test(path)) return text;
  const lines = text.replaceAll(COMMENT, "$1$2\n$1").replaceAll(END, "$1 */\n$1");
  return path.endsWith(".d.ts") && /\b(Async)?Disposable\b/.test(lines) ? DISPOSABLES + lines : lines;
}
