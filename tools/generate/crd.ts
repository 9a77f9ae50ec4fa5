/** CRDs from definitions: what `kubectl apply -f crds/` installs. */
import type { NewObject } from "../../kube/api.ts";
import type { Column } from "../../primitives/contract.ts";
import type { Primitive, Requested } from "../../primitives/define.ts";
import { GROUP, VERSION } from "../../primitives/mod.ts";
import type { CelRule } from "../../primitives/schema.ts";
import { mapValues, type Structural, structuralOf } from "./structural.ts";

/** The longest name of a request: it has to fit a label's value. */
const LONGEST_NAME = 63;

export interface CustomResourceDefinition extends NewObject {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: {
      readonly kind: string;
      readonly listKind: string;
      readonly plural: string;
      readonly singular: string;
      readonly shortNames?: readonly string[];
      readonly categories: readonly string[];
    };
    readonly scope: "Namespaced";
    readonly versions: readonly [CrdVersion];
  };
}

export interface CrdVersion {
  readonly name: string;
  readonly served: true;
  readonly storage: true;
  readonly schema: { readonly openAPIV3Schema: Structural };
  readonly subresources: { readonly status: Readonly<Record<string, never>> };
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
  readonly additionalPrinterColumns: readonly Column[];
}

/** The CRD of a primitive's own objects. One without a spec gets the defaults. */
export function parentCrd(primitive: Primitive): CustomResourceDefinition {
  const { kind, shortNames, summary } = primitive;
  const spec = structuralOf(primitive.spec, `${kind}.spec`);
  const isOptional = spec.required === undefined;
  return crd(primitive, {
    description: `${kind}: ${summary}.`,
    shortNames,
    columns: primitive.columns,
    required: isOptional ? [] : ["spec"],
    spec: isOptional ? { ...spec, default: {} } : spec,
    status: structuralOf(primitive.status, `${kind}.status`),
  });
}

/** The CRD of a primitive's requests. */
export function requestCrd({ kind: parentKind, request }: Requested): CustomResourceDefinition {
  const { kind, parentField, rules } = request;
  const spec = structuralOf(request.spec, `${kind}.spec`);
  return crd(request, {
    description: `${kind}: a request to a ${parentKind}. To create one is to get in line, to delete it is to leave or to give back.`,
    columns: request.columns,
    required: ["spec"],
    spec: rules.length > 0 ? { ...spec, "x-kubernetes-validations": [...rules] } : spec,
    status: { ...structuralOf(request.status, `${kind}.status`), default: { phase: "Pending" } },
    rules: [{
      rule: `self.metadata.name.size() <= ${LONGEST_NAME}`,
      message: `metadata.name: a request's name has at most ${LONGEST_NAME} characters`,
    }],
    selectable: [parentField, "holder"].map((field) => `.spec.${field}`),
  });
}

interface Parts {
  readonly description: string;
  readonly shortNames?: readonly string[];
  readonly columns: readonly Column[];
  readonly required: readonly string[];
  readonly spec: Structural;
  readonly status: Structural;
  readonly rules?: readonly CelRule[];
  readonly selectable?: readonly string[];
}

function crd({ kind, plural }: { readonly kind: string; readonly plural: string }, parts: Parts): CustomResourceDefinition {
  const { shortNames = [] } = parts;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        ...(shortNames.length > 0 ? { shortNames } : {}),
        categories: ["konductor"],
      },
      scope: "Namespaced",
      versions: [version(parts)],
    },
  };
}

function version(parts: Parts): CrdVersion {
  const { columns, selectable = [] } = parts;
  return {
    name: VERSION,
    served: true,
    storage: true,
    schema: { openAPIV3Schema: root(parts) },
    subresources: { status: {} },
    ...(selectable.length > 0 ? { selectableFields: selectable.map((jsonPath) => ({ jsonPath })) } : {}),
    additionalPrinterColumns: withAge(columns),
  };
}

function root({ description, required, rules = [], spec, status }: Parts): Structural {
  return {
    description,
    type: "object",
    ...(required.length > 0 ? { required: [...required] } : {}),
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: withoutTitles(spec),
      status: withoutTitles(status),
    },
    ...(rules.length > 0 ? { "x-kubernetes-validations": [...rules] } : {}),
  };
}

function withoutTitles({ title: _title, ...schema }: Structural): Structural {
  const { items, properties } = schema;
  return {
    ...schema,
    ...(items ? { items: withoutTitles(items) } : {}),
    ...(properties ? { properties: mapValues(properties, withoutTitles) } : {}),
  };
}

/** Age stands last of what is always shown, as with Kubernetes' own kinds. */
function withAge(columns: readonly Column[]): readonly Column[] {
  const age: Column = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };
  const isWide = ({ priority = 0 }: Column) => priority > 0;
  return [...columns.filter((column) => !isWide(column)), age, ...columns.filter(isWide)];
}
