/** What the SDK exports, as `deno doc --json` tells it. */
import * as z from "zod";
import { indexSignature, parameter, property, tsType, typeParameter } from "./sdk_reference_types.ts";

const jsDoc = z.object({
  doc: z.string().optional(),
  tags: z.array(z.object({ kind: z.string(), doc: z.string().optional() })).optional(),
}).optional();
export type Comment = z.infer<typeof jsDoc>;

const hidden = z.object({ accessibility: z.string().optional(), jsDoc });
const signature = z.object({
  params: z.array(parameter),
  returnType: tsType.nullish(),
  typeParams: z.array(typeParameter).optional(),
  hasBody: z.boolean().optional(),
});
const ownProperty = property.extend(hidden.shape);
const method = hidden.extend({ name: z.string(), kind: z.string(), optional: z.boolean().optional(), isStatic: z.boolean().optional() })
  .and(z.union([z.object({ functionDef: signature }), signature]));

const shape = z.object({
  typeParams: z.array(typeParameter).optional(),
  extends: z.union([z.string(), z.array(tsType)]).nullish(),
  superTypeParams: z.array(tsType).optional(),
  implements: z.array(tsType).optional(),
  tsType: tsType.optional(),
  params: z.array(parameter).optional(),
  returnType: tsType.nullish(),
  constructors: z.array(hidden.extend({ params: z.array(parameter) })).optional(),
  properties: z.array(ownProperty).optional(),
  methods: z.array(method).optional(),
  indexSignatures: z.array(indexSignature).optional(),
  callSignatures: z.array(z.unknown()).max(0).optional(),
});

const kind = z.enum(["function", "class", "interface", "typeAlias"]);
const declaration = z.object({ kind, jsDoc, location: z.object({ filename: z.string() }), def: shape });
const documentation = z.object({
  nodes: z.record(z.string(), z.object({ symbols: z.array(z.object({ name: z.string(), declarations: z.array(declaration) })) })),
});

export type Shape = z.infer<typeof shape>;
export type Method = NonNullable<Shape["methods"]>[number];

/** Something that is exported. */
export interface Exported {
  readonly name: string;
  readonly kind: z.infer<typeof kind>;
  /** The module that declares it, from the repository's root. */
  readonly module: string;
  readonly comment: Comment;
  readonly shape: Shape;
}

/** Reads what `deno doc --json` printed for an entry of the SDK. Modules are told as they lie under `root`. */
export function exportsIn(json: string, root: URL): readonly Exported[] {
  const { nodes } = documentation.parse(JSON.parse(json));
  const symbols = Object.values(nodes).flatMap(({ symbols }) => symbols);
  return symbols.flatMap(({ name, declarations }) =>
    declarations.map(({ kind, jsDoc, location, def }) => {
      return { name, kind, module: location.filename.replace(root.href, ""), comment: jsDoc, shape: def };
    })
  );
}
