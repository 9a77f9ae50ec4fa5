/** Tar archives that depend on nothing but what is in them: no owner's name, no order of a disk's, no date but the one that is given. */

export type Entry = FileEntry | FolderEntry | LinkEntry;

interface Common {
  /** From the root of the archive, without a slash in front. */
  readonly path: string;
  /** The permission bits. Default: 0o644; 0o755 for folders. */
  readonly mode?: number;
  /** The numbers of user and group. Default: 0, root. */
  readonly owner?: number;
}

export interface FileEntry extends Common {
  readonly type: "file";
  readonly content: Uint8Array;
}

export interface FolderEntry extends Common {
  readonly type: "folder";
}

export interface LinkEntry extends Common {
  readonly type: "link";
  readonly target: string;
}

const BLOCK = 512;
const FLAGS = { file: "0", folder: "5", link: "2" } as const;

/** The archive of these entries in the order of their paths, so that folders come before what is in them; `time` is in seconds. */
export function tar(entries: readonly Entry[], time: number): Uint8Array<ArrayBuffer> {
  const sorted = entries.toSorted((a, b) => pathOf(a) < pathOf(b) ? -1 : 1);
  const parts = sorted.flatMap((entry) => {
    const content = entry.type === "file" ? entry.content : new Uint8Array();
    return [header(entry, { size: content.length, time }), content, new Uint8Array(-content.length & (BLOCK - 1))];
  });
  return joined([...parts, new Uint8Array(2 * BLOCK)]);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function pathOf({ type, path }: Entry): string {
  return type === "folder" ? `${path}/` : path;
}

interface Facts {
  readonly size: number;
  readonly time: number;
}

function header(entry: Entry, { size, time }: Facts): Uint8Array {
  const { type, mode = type === "file" ? 0o644 : type === "folder" ? 0o755 : 0o777, owner = 0 } = entry;
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => block.set(new TextEncoder().encode(text), at);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  const path = pathOf(entry);
  if (path.length > 100) throw new RangeError(`Cannot archive "${path}": it has more than 100 characters`);
  put(0, path);
  put(100, octal(mode, 7));
  put(108, octal(owner, 7));
  put(116, octal(owner, 7));
  put(124, octal(size, 11));
  put(136, octal(time, 11));
  put(148, " ".repeat(8));
  put(156, FLAGS[type]);
  if (type === "link") put(157, entry.target);
  put(257, "ustar\x0000");
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `);
  return block;
}
