/** What a package's modules and declarations import, so that it has all of that, and nothing else. */
import { posix } from "node:path";

export interface Reached {
  /** Modules and declarations, in the order of their paths. */
  readonly files: readonly string[];
  /** Packages of others, with the paths of the files that import them. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
}

/** An import or an export at the beginning of a line; one that is made when it is needed; a type's. Comments begin with a star. */
const IMPORTS = [/^(?:import|export)\b[^"'`;]*?\bfrom "([^"]+)"/gm, /^import "([^"]+)"/gm, /^(?! *(?:\*|\/\*)).*\bimport\("([^"]+)"\)/gm];

/** Follows the imports of these modules (paths without an ending), in code and in declarations. Throws when a file is missing. */
export function reachedFrom(entries: readonly string[], texts: ReadonlyMap<string, string>): Reached {
  const files = new Set<string>();
  const packages = new Map<string, readonly string[]>();
  const open = entries.flatMap((entry) => [`${entry}.js`, `${entry}.d.ts`]);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (files.has(path)) continue;
    const text = texts.get(path);
    if (text === undefined) throw new Error(`Cannot make the package: there is no ${path}, which others import`);
    files.add(path);
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith(".")) open.push(fileFor(specifier, path));
      else if (!specifier.startsWith("node:")) packages.set(specifier, [...packages.get(specifier) ?? [], path].toSorted());
    }
  }
  return { files: [...files].toSorted(), packages };
}

/** What a text imports. */
export function importsOf(text: string): readonly string[] {
  const found = IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)].map(([, specifier = ""]) => specifier));
  return [...new Set(found)];
}

/** Declarations name modules, and mean the declarations beside those. */
function fileFor(specifier: string, importer: string): string {
  const path = posix.join(posix.dirname(importer), specifier);
  return importer.endsWith(".d.ts") ? path.replace(/\.js$/, ".d.ts") : path;
}
