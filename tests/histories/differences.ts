/** The names of the fields in which two statuses differ, as JSON. The order of fields makes no difference: zod sorts them its own way. */
export function fieldsThatDiffer(before: unknown, after: unknown): string[] {
  const [old, fresh] = [entriesOf(before), entriesOf(after)];
  const names = new Set([...old.keys(), ...fresh.keys()]);
  return [...names].filter((name) => !isSame(old.get(name), fresh.get(name)));
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other) || asText(one) === asText(other);
}

function entriesOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

function asText(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, part: unknown) => {
    return typeof part === "object" && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).toSorted()) : part;
  });
}
