/**
 * Executables of Linux (ELF, 64 bits, little-endian): which libraries they need, and having them found somewhere else. It is all done in
 * place and moves nothing, as a compiled program finds what it carries by its distance from the end of the file.
 */

/** A file that is read and written in the middle. */
export interface Bytes {
  read(at: number, length: number): Uint8Array<ArrayBuffer>;
  write(at: number, bytes: Uint8Array): void;
}

export interface Executable {
  /** The loader that it names: `/lib64/ld-linux-x86-64.so.2`. */
  readonly loader: string;
  /** How long another loader's path may be, in bytes. */
  readonly room: number;
  /** The libraries that it names, the loader among them. */
  readonly needed: readonly string[];
}

export interface Places {
  /** The absolute path of the loader. */
  readonly loader: string;
  /** The folder of the libraries. It may start with `$ORIGIN`, the folder of the executable. */
  readonly libraries: string;
}

const [LOAD, DYNAMIC, INTERPRETER, NOTE] = [1, 2, 3, 4];
const [NEEDED, STRINGS, STRINGS_SIZE, RPATH, DEBUG] = [1n, 5n, 10n, 15n, 21n];
const BUILD_ID = 3;
const [PROGRAM_HEADER_SIZE, ENTRY_SIZE, NOTE_HEADER_SIZE] = [56, 16, 12];

interface Segment {
  readonly type: number;
  /** Where it is in the file. */
  readonly at: number;
  /** Where it is in memory. */
  readonly address: number;
  readonly size: number;
}

interface Entry {
  readonly tag: bigint;
  readonly value: bigint;
  readonly at: number;
}

/** Reads an executable. Throws an `Error` that says what it is not. */
export function readExecutable(file: Bytes): Executable {
  const segments = segmentsOf(file);
  const { at, size } = segmentOf(segments, INTERPRETER);
  const entries = entriesOf(file, segments);
  const strings = stringsOf(file, { segments, entries });
  const needed = entries.filter(({ tag }) => tag === NEEDED).map(({ value }) => textAt(strings, Number(value)));
  return { loader: textAt(file.read(at, size), 0), room: size - 1, needed };
}

/**
 * Has an executable take its loader and its libraries from other places, whatever LD_LIBRARY_PATH says, and without saying anything to the
 * programs that it starts. The libraries' folder is written over the build's id, which only debuggers read; and the entry that points there
 * takes the place of one that is theirs as well. Throws an `Error` where a path is too long.
 */
export function moveLibraries(file: Bytes, { loader, libraries }: Places): void {
  const segments = segmentsOf(file);
  const interpreter = segmentOf(segments, INTERPRETER);
  const entries = entriesOf(file, segments);
  const [spare, id] = [entries.find(({ tag }) => tag === DEBUG || tag === RPATH), buildIdOf(file, segments)];
  if (spare === undefined || id === undefined) throw new Error("this build of it has no room for another folder of libraries");
  file.write(interpreter.at, padded(loader, interpreter.size));
  file.write(id.at, padded(libraries, id.size));
  // The distance is negative, as the id comes first; the loader adds it modulo 2^64.
  const distance = BigInt.asUintN(64, BigInt(id.address) - valueOf(entries, STRINGS));
  const entry = new DataView(new ArrayBuffer(ENTRY_SIZE));
  entry.setBigUint64(0, RPATH, true);
  entry.setBigUint64(8, distance, true);
  file.write(spare.at, new Uint8Array(entry.buffer));
}

function segmentsOf(file: Bytes): readonly Segment[] {
  const header = view(file.read(0, 64));
  const isElf = header.byteLength === 64 && header.getUint32(0) === 0x7f454c46 && header.getUint16(4) === 0x0201;
  if (!isElf) throw new Error("it is no 64-bit executable of Linux");
  const [at, count] = [Number(header.getBigUint64(32, true)), header.getUint16(56, true)];
  return Array.from({ length: count }, (_, index) => {
    const fields = view(file.read(at + index * PROGRAM_HEADER_SIZE, PROGRAM_HEADER_SIZE));
    const [offset, address, size] = [8, 16, 32].map((field) => Number(fields.getBigUint64(field, true)));
    return { type: fields.getUint32(0, true), at: offset ?? 0, address: address ?? 0, size: size ?? 0 };
  });
}

function segmentOf(segments: readonly Segment[], wanted: number | undefined): Segment {
  const found = segments.find(({ type }) => type === wanted);
  if (found === undefined) throw new Error("it is linked statically");
  return found;
}

function entriesOf(file: Bytes, segments: readonly Segment[]): readonly Entry[] {
  const { at, size } = segmentOf(segments, DYNAMIC);
  const fields = view(file.read(at, size));
  return Array.from({ length: Math.floor(size / ENTRY_SIZE) }, (_, index) => {
    const from = index * ENTRY_SIZE;
    return { tag: fields.getBigUint64(from, true), value: fields.getBigUint64(from + 8, true), at: at + from };
  });
}

interface Tables {
  readonly segments: readonly Segment[];
  readonly entries: readonly Entry[];
}

function stringsOf(file: Bytes, { segments, entries }: Tables): Uint8Array {
  const address = Number(valueOf(entries, STRINGS));
  const holder = segments.find((each) => each.type === LOAD && each.address <= address && address < each.address + each.size);
  if (holder === undefined) throw new Error("its names are nowhere in the file");
  return file.read(holder.at + address - holder.address, Number(valueOf(entries, STRINGS_SIZE)));
}

function valueOf(entries: readonly Entry[], wanted: bigint | undefined): bigint {
  const found = entries.find(({ tag }) => tag === wanted);
  if (found === undefined) throw new Error("it lacks what a loader has to know");
  return found.value;
}

/** Where the build's id is: the content of a note. */
function buildIdOf(file: Bytes, segments: readonly Segment[]): Omit<Segment, "type"> | undefined {
  for (const { at, address, size } of segments.filter(({ type }) => type === NOTE)) {
    const notes = view(file.read(at, size));
    for (let from = 0; from + NOTE_HEADER_SIZE <= size;) {
      const [name = 0, content = 0, type] = [0, 4, 8].map((field) => notes.getUint32(from + field, true));
      const start = from + NOTE_HEADER_SIZE + aligned(name);
      if (type === BUILD_ID) return { at: at + start, address: address + start, size: content };
      from = start + aligned(content);
    }
  }
}

function aligned(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** The text, and zeros up to that size, one at least. */
function padded(text: string, size: number): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length >= size) throw new Error(`"${text}" is too long: ${size - 1} characters fit`);
  const result = new Uint8Array(size);
  result.set(bytes);
  return result;
}

function textAt(bytes: Uint8Array, from: number): string {
  return new TextDecoder().decode(bytes.subarray(from, bytes.indexOf(0, from)));
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
