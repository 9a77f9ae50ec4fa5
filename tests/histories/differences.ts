/** The names of the fields in which two statuses differ, as JSON. */
export function fieldsThatDiffer(before: unknown, after: unknown): string[] {
  const [old, fresh] = [entriesOf(before), entriesOf(after)];
  const names = new Set([...old.keys(), ...fresh.keys()]);
  return [...names].filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(fresh.get(name)));
}

function entriesOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
