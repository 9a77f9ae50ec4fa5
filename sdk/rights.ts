/** What the API server says when its authorization refuses a request, read back into facts. */

/** A right that somebody lacks. */
export interface MissingRight {
  /** Who, as the API server knows them: `system:serviceaccount:batch:default`, or the name of a person. */
  readonly user: string;
  /** The verb, as roles name it: `create`. */
  readonly verb: string;
  /** The resource, as roles name it: `permits`, `permits/status`. */
  readonly resource: string;
  /** Its API group: `konductor.io`. Of Kubernetes' core, "". */
  readonly group: string;
  /** Where. Undefined: in the whole cluster. */
  readonly namespace: string | undefined;
  /** What the API server adds, e.g. that a role does not exist to which a binding refers. */
  readonly note: string | undefined;
}

/** A text as Go quotes it. */
const QUOTED = String.raw`("(?:[^"\\]|\\.)*")`;
const REFUSAL = new RegExp(
  String.raw`^\S+(?: ${QUOTED})? is forbidden: User ${QUOTED} cannot (\S+) resource ${QUOTED} in API group ${QUOTED}` +
    String.raw` (?:in the namespace ${QUOTED}|at the cluster scope)(?:: (.*))?$`,
  "s",
);

/** The right that is missing, by a refusal's message. `undefined`: it was refused for another reason, by a policy say. */
export function missingRightIn(message: string): MissingRight | undefined {
  const found = REFUSAL.exec(message);
  if (found === null) return undefined;
  const [, , user = "", verb = "", resource = "", group = "", namespace, note] = found;
  return {
    user: unquoted(user),
    verb,
    resource: unquoted(resource),
    group: unquoted(group),
    namespace: namespace === undefined ? undefined : unquoted(namespace),
    note: note?.trim() || undefined,
  };
}

/** `"ada" may not create permits.konductor.io in namespace "shop"`. */
export function lackOf({ user, verb, resource, group, namespace, note }: MissingRight): string {
  const [plural = "", subresource] = resource.split("/");
  const what = [[plural, ...group === "" ? [] : [group]].join("."), ...subresource === undefined ? [] : [subresource]].join("/");
  const where = namespace === undefined ? "in the whole cluster" : `in namespace "${namespace}"`;
  return `"${user}" may not ${verb} ${what} ${where}${note === undefined ? "" : ` (${note})`}`;
}

/** Takes back Go's quotes, which for all that occurs in names are those of JSON, and what the API server does to `<`, `>` and `&`. */
function unquoted(text: string): string {
  const inner = readJson(text) ?? text.slice(1, -1);
  return inner.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function readJson(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}
