/** What names, labels and owners may look like, in the words of the real server. */
import type { Entity, Meta, Owner, Texts } from "./entity.ts";
import type { Kind } from "./kinds.ts";
import { invalidValue } from "./refusals.ts";
import type { Problem } from "./refusals.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const KEY = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const BAD_LABEL = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const BAD_SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const BAD_KEY = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const BAD_VALUE = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** Looser than others: names of roles may hold any character that a path segment can. */
const ANY_NAME = "rbac.authorization.k8s.io";

/** Says what is wrong with an object's metadata. */
export function checkMetadata({ metadata }: Entity, kind: Kind): Problem[] {
  return [
    ...checkGenerateName(metadata, kind),
    ...checkName(metadata.name, { kind, path: "metadata.name" }),
    ...checkLabels(metadata.labels ?? {}),
    ...checkKeys(Object.keys(metadata.annotations ?? {}), "metadata.annotations"),
    ...checkOwners(metadata.ownerReferences ?? []),
    ...checkKeys(metadata.finalizers ?? [], "metadata.finalizers"),
  ];
}

function checkGenerateName({ name, generateName }: Meta, kind: Kind): Problem[] {
  if (name === "") return [{ path: "metadata.name", message: "Required value: name or generateName is required", grave: true }];
  // A prefix may end as a name may not.
  const prefix = generateName?.replace(/[-.]$/, "") ?? "";
  if (prefix === "") return [];
  return checkName(prefix, { kind, path: "metadata.generateName", shown: generateName });
}

function checkName(name: string, options: { kind: Kind; path: string; shown?: string | undefined }): Problem[] {
  const { kind: { resource }, path, shown: value = name } = options;
  if (name === "" || resource.group === ANY_NAME) return [];
  const isNamespace = resource.plural === "namespaces";
  const longest = isNamespace ? 63 : 253;
  if (isNamespace && name.includes(".")) return [invalidValue(path, { value, message: "must not contain dots" })];
  const tooLong = value.length > longest ? [invalidValue(path, { value, message: `must be no more than ${longest} characters` })] : [];
  if ((isNamespace ? LABEL : SUBDOMAIN).test(name)) return tooLong;
  return [...tooLong, invalidValue(path, { value, message: isNamespace ? BAD_LABEL : BAD_SUBDOMAIN })];
}

function checkLabels(labels: Texts): Problem[] {
  const path = "metadata.labels";
  const values = Object.values(labels).flatMap((value) => {
    if (value.length > 63) return [invalidValue(path, { value, message: "must be no more than 63 bytes" })];
    return VALUE.test(value) ? [] : [invalidValue(path, { value, message: BAD_VALUE })];
  });
  return [...checkKeys(Object.keys(labels), path), ...values];
}

function checkKeys(keys: readonly string[], path: string): Problem[] {
  return keys.flatMap((value) => problemsOfKey(value).map((message) => invalidValue(path, { value, message })));
}

/** What is wrong with a key as labels, annotations and finalizers have it: `example.com/name` or `name`. */
function problemsOfKey(key: string): string[] {
  const parts = key.split("/");
  if (parts.length > 2) return [`a valid label key ${BAD_KEY} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1) ?? "";
  const problems: string[] = [];
  if (parts.length === 2) problems.push(...problemsOfPrefix(parts[0] ?? ""));
  if (name === "") problems.push("name part must be non-empty");
  if (name.length > 63) problems.push("name part must be no more than 63 bytes");
  if (!KEY.test(name)) problems.push(`name part ${BAD_KEY}`);
  return problems;
}

function problemsOfPrefix(prefix: string): string[] {
  if (prefix === "") return ["prefix part must be non-empty"];
  return SUBDOMAIN.test(prefix) ? [] : [`prefix part ${BAD_SUBDOMAIN}`];
}

function checkOwners(owners: readonly Owner[]): Problem[] {
  const problems = owners.flatMap((owner) => checkOwner(owner));
  const controllers = owners.filter((owner) => owner.controller);
  if (controllers.length < 2) return problems;
  const [first, second] = controllers.map(({ kind, name }) => `${kind}/${name}`);
  const message = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`;
  return [...problems, invalidValue("metadata.ownerReferences", { value: owners, message })];
}

function checkOwner(owner: Owner): Problem[] {
  const path = "metadata.ownerReferences";
  const missing = (["kind", "name", "uid"] as const).filter((field) => owner[field] === "");
  if (owner.apiVersion === "v1" && owner.kind === "Event") {
    return [invalidValue(path, { value: owner, message: "/v1, Kind=Event is disallowed from being an owner" })];
  }
  const version = owner.apiVersion === "" ? [invalidValue(`${path}.apiVersion`, { value: "", message: "version must not be empty" })] : [];
  return [...version, ...missing.map((field) => invalidValue(`${path}.${field}`, { value: "", message: "must not be empty" }))];
}
