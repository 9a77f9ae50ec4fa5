/** What `deno doc --json` says of types, written as TypeScript again. */
import * as z from "zod";

export const tsType = z.object({ kind: z.string(), repr: z.string().optional(), value: z.unknown() });
export type TsType = z.infer<typeof tsType>;

const identifier = z.object({ kind: z.string(), name: z.string().optional(), optional: z.boolean().optional(), tsType: tsType.nullish() });
export const parameter = identifier.extend({ left: identifier.optional() });
export type Parameter = z.infer<typeof parameter>;

export const typeParameter = z.object({ name: z.string(), constraint: tsType.nullish(), default: tsType.nullish() });
export const property = z.object({
  name: z.string(),
  readonly: z.boolean().optional(),
  optional: z.boolean().optional(),
  tsType: tsType.nullish(),
});
export const indexSignature = z.object({ readonly: z.boolean().optional(), params: z.array(parameter), tsType: tsType.nullish() });

const reference = z.object({ typeName: z.string(), typeParams: z.array(tsType).nullish() });
const signature = z.object({ params: z.array(parameter), tsType, typeParams: z.array(typeParameter).optional() });
const operation = z.object({ operator: z.string(), tsType });
const access = z.object({ objType: tsType, indexType: tsType });
const members = z.object({
  properties: z.array(property).optional(),
  indexSignatures: z.array(indexSignature).optional(),
  methods: z.array(z.unknown()).max(0).optional(),
  callSignatures: z.array(z.unknown()).max(0).optional(),
});
const literal = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("string"), string: z.string() }),
  z.object({ kind: z.literal("number"), number: z.number() }),
  z.object({ kind: z.literal("boolean"), boolean: z.boolean() }),
  z.object({ kind: z.literal("template"), tsTypes: z.array(tsType) }),
]);

const writers: Readonly<Record<string, (value: unknown) => string>> = {
  keyword: (value) => z.string().parse(value),
  literal: (value) => literalText(literal.parse(value)),
  typeRef: (value) => referenceText(reference.parse(value)),
  union: (value) => z.array(tsType).parse(value).map(typeText).join(" | "),
  intersection: (value) => z.array(tsType).parse(value).map(typeText).join(" & "),
  array: (value) => `${typeText(tsType.parse(value))}[]`,
  tuple: (value) => `[${z.array(tsType).parse(value).map(typeText).join(", ")}]`,
  parenthesized: (value) => `(${typeText(tsType.parse(value))})`,
  typeOperator: (value) => operatorText(operation.parse(value)),
  indexedAccess: (value) => accessText(access.parse(value)),
  fnOrConstructor: (value) => functionText(signature.parse(value)),
  typeLiteral: (value) => literalTypeText(members.parse(value)),
};

/** Writes a type. A kind of type that the SDK did not use so far is an error: it takes a writer here. */
export function typeText({ kind, value }: TsType): string {
  const writer = writers[kind];
  if (writer === undefined) throw new Error(`Cannot write a type of the kind "${kind}": it needs a writer in sdk_reference_types.ts`);
  return writer(value);
}

/** Writes the parameters of a function, each as one text. What is taken apart is called `options`; what has a default may be left out. */
export function parameterTexts(parameters: readonly Parameter[]): string[] {
  return parameters.map((each) => {
    const { kind, name, optional, tsType: type } = each.left ?? each;
    const mark = optional || each.kind === "assign" ? "?" : "";
    return `${kind === "object" ? "options" : name}${mark}: ${type ? typeText(type) : "unknown"}`;
  });
}

/** Writes the type parameters of a declaration, with their angle brackets; nothing where there are none. */
export function typeParametersText(parameters: readonly z.infer<typeof typeParameter>[] = []): string {
  if (parameters.length === 0) return "";
  const texts = parameters.map(({ name, constraint, default: otherwise }) =>
    `${name}${constraint ? ` extends ${typeText(constraint)}` : ""}${otherwise ? ` = ${typeText(otherwise)}` : ""}`
  );
  return `<${texts.join(", ")}>`;
}

/** Writes a property, without what ends it. */
export function propertyText({ name, readonly, optional, tsType: type }: z.infer<typeof property>): string {
  return `${readonly ? "readonly " : ""}${name}${optional ? "?" : ""}: ${type ? typeText(type) : "unknown"}`;
}

/** Writes an index signature, without what ends it. */
export function indexText({ readonly, params, tsType: type }: z.infer<typeof indexSignature>): string {
  return `${readonly ? "readonly " : ""}[${parameterTexts(params).join(", ")}]: ${type ? typeText(type) : "unknown"}`;
}

function referenceText({ typeName, typeParams }: z.infer<typeof reference>): string {
  return typeParams ? `${typeName}<${typeParams.map(typeText).join(", ")}>` : typeName;
}

function operatorText({ operator, tsType: type }: z.infer<typeof operation>): string {
  return `${operator} ${typeText(type)}`;
}

function accessText({ objType, indexType }: z.infer<typeof access>): string {
  return `${typeText(objType)}[${typeText(indexType)}]`;
}

function functionText({ params, tsType: type, typeParams }: z.infer<typeof signature>): string {
  return `${typeParametersText(typeParams)}(${parameterTexts(params).join(", ")}) => ${typeText(type)}`;
}

function literalTypeText({ properties = [], indexSignatures = [] }: z.infer<typeof members>): string {
  return `{ ${[...indexSignatures.map(indexText), ...properties.map(propertyText)].join("; ")} }`;
}

function literalText(value: z.infer<typeof literal>): string {
  if (value.kind === "string") return JSON.stringify(value.string);
  if (value.kind === "number") return `${value.number}`;
  if (value.kind === "boolean") return `${value.boolean}`;
  return `\`${value.tsTypes.map(templatePart).join("")}\``;
}

/** A piece of a template is text as it stands, or a type to be filled in. */
function templatePart(type: TsType): string {
  const text = literal.safeParse(type.value);
  return type.kind === "literal" && text.success && text.data.kind === "string" ? text.data.string : `\${${typeText(type)}}`;
}
