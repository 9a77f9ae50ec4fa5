/** CustomResourceDefinitions, as they come in. */
import type { Entity } from "./entity.ts";
import { isObject, toJson } from "./json.ts";
import { kindKey, kindOfCrd } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import * as refusals from "./refusals.ts";

/** Reads the kind that a CRD defines. Throws 422 for what this server cannot serve. */
export function readKind(crd: Entity): Kind {
  const { name } = crd.metadata;
  try {
    const kind = kindOfCrd(crd);
    if (kindKey(kind.resource) === name) return kind;
    throw new Error(`must be spec.names.plural+"."+spec.group`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problems = [refusals.invalidValue("spec", { value: name, message })];
    throw refusals.invalid("CustomResourceDefinition.apiextensions.k8s.io", { name, problems });
  }
}

/** The CRD as it is once its kind is served, which here is at once. */
export function established(crd: Entity, lastTransitionTime: string): Entity {
  const names = isObject(crd["spec"]) ? crd["spec"]["names"] ?? {} : {};
  const conditions = [
    { type: "NamesAccepted", status: "True", lastTransitionTime, reason: "NoConflicts", message: "no conflicts found" },
    {
      type: "Established",
      status: "True",
      lastTransitionTime,
      reason: "InitialNamesAccepted",
      message: "the initial names have been accepted",
    },
  ];
  return Object.freeze({ ...crd, status: toJson({ conditions, acceptedNames: names }) });
}
