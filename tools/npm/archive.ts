/** The file that npm takes: an archive whose bytes depend on nothing but what is in it. */
import { gzipSync } from "node:zlib";
import { megabytes } from "../compile/measure.ts";
import { tar } from "../image/tar.ts";

/** The date that npm gives to all files of all packages. */
const DATE = Date.UTC(1985, 9, 26, 8, 15) / 1000;

/** Packs texts, by their paths in the package. */
export function archiveOf(files: ReadonlyMap<string, string>): Uint8Array<ArrayBuffer> {
  const entries = [...files].map(([path, text]) => ({
    type: "file",
    path: `package/${path}`,
    content: new TextEncoder().encode(text),
  } as const));
  return Uint8Array.from(gzipSync(tar(entries, DATE), { level: 9 }));
}

/** A file's size, as in `0.2 MB`. */
export async function packedSize(path: string): Promise<string> {
  return megabytes((await Deno.stat(path)).size);
}
