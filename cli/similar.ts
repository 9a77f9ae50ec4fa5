/** What somebody may have meant who wrote something else. */

/** The word of `known` that is nearest to `word`; `undefined` when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const rated = known.map((each) => ({ each, distance: distanceOf(word.toLowerCase(), each.toLowerCase()) }));
  const [first] = rated.filter(({ each, distance }) => distance <= limitFor(Math.max(word.length, each.length)))
    .sort((one, other) => one.distance - other.distance);
  return first?.each;
}

/** How many slips of the keyboard a word may have: one in three letters, no more than three; a single letter is a name, not a slip. */
function limitFor(length: number): number {
  return length < 2 ? 0 : Math.min(3, Math.max(1, Math.floor(length / 3)));
}

/** How many letters have to be added, left out, replaced or swapped with their neighbour to make one word the other. */
function distanceOf(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    const [above = [], twoAbove = []] = [rows[row - 1], rows[row - 2]];
    const current = [row];
    for (let at = 1; at <= other.length; at++) {
      const same = one[row - 1] === other[at - 1];
      const swapped = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      const ways = [(above[at] ?? 0) + 1, (current[at - 1] ?? 0) + 1, (above[at - 1] ?? 0) + (same ? 0 : 1)];
      current.push(Math.min(...ways, ...(swapped ? [(twoAbove[at - 2] ?? 0) + 1] : [])));
    }
    rows.push(current);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
