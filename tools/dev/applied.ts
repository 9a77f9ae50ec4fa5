/** Objects that are there from the start look as if kubectl had applied them: else it warns of each when somebody applies it again. */

interface Applicable {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** Where kubectl keeps what was applied last. */
const ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

/** The same object, as after its first `kubectl apply`. */
export function asApplied<Thing extends Applicable>(thing: Thing): Thing {
  const { metadata } = thing;
  const applied = { ...thing, metadata: { ...metadata, annotations: metadata.annotations ?? {} } };
  return { ...thing, metadata: { ...metadata, annotations: { ...metadata.annotations, [ANNOTATION]: `${asKubectlWrites(applied)}\n` } } };
}

/** JSON with its fields in order and its angle brackets escaped. Whatever differs is applied again. */
function asKubectlWrites(value: unknown): string {
  return JSON.stringify(value, sorted).replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

function sorted(_field: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
