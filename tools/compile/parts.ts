/** The parts of a bundle. Their names have a checksum in them, which differs with the path of the checkout and of the packages. */

/** A part's name, with its checksum. */
const PART = /^(.+)-[A-Z0-9]{8}\.js$/;

/** New names for the parts among these files, by the old ones: what they are called, and a number in the order of what they contain. */
export function partNames(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const stems = new Map([...files.keys()].flatMap((name) => {
    const stem = PART.exec(name)?.[1];
    return stem === undefined ? [] : [[name, stem] as const];
  }));
  const plain = (text: string): string => [...stems].reduce((all, [name, stem]) => all.replaceAll(name, stem), text);
  const keyOf = (name: string): string => `${stems.get(name)} ${plain(files.get(name) ?? "")}`;
  const sorted = [...stems.keys()].map((name) => ({ name, key: keyOf(name) })).toSorted((a, b) => a.key < b.key ? -1 : 1);
  return new Map(sorted.map(({ name }, index) => [name, `${stems.get(name)}-${index + 1}.js`]));
}
