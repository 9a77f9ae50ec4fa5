/** sdk/types_test.ts: holds the interfaces of sdk/types.ts to the schemas they were generated from. */
import type { Primitive } from "../../primitives/define.ts";
import { type Generator, HEADER } from "./output.ts";

export const typesTestFile: Generator = {
  generate: (primitives) => [{ path: "sdk/types_test.ts", text: `${BEGINNING}${primitives.flatMap(checks).join("")}${END}` }],
};

const BEGINNING = `// ${HEADER}
import type * as z from "zod";
import type { definitions } from "../primitives/mod.ts";
import type * as types from "./types.ts";

type Definitions = typeof definitions;

/** \`true\` when two types are the same, to the last optional field. */
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends (<T>() => T extends Other ? 1 : 2) ? true : false;

/** As the interfaces are written. */
type Read<T> = T extends string | number | boolean | undefined ? T : { readonly [Field in keyof T]: Read<T[Field]> };
type Output<Schema extends z.ZodType> = Read<z.output<Schema>>;
type Input<Schema extends z.ZodType> = Read<z.input<Schema>>;

/** The compiler checks it: \`Equal\` has to be \`true\`. */
function holds<Equal extends true>(_equal?: Equal): void {}

Deno.test("the public types are what the schemas say", () => {
`;

const END = `});

Deno.test("the comparison of types sees a difference in a field's type, its presence and its optionality", () => {
  // @ts-expect-error: another type
  holds<Same<{ readonly a: string }, { readonly a: number }>>();
  // @ts-expect-error: one field more
  holds<Same<{ readonly a: string }, { readonly a: string; readonly b?: string }>>();
  // @ts-expect-error: may be left out
  holds<Same<{ readonly a: string }, { readonly a?: string }>>();
});
`;

function checks({ kind, request }: Primitive): string[] {
  const definition = `Definitions["${kind}"]`;
  return [...checksOf(kind, definition), ...(request === undefined ? [] : checksOf(request.kind, `${definition}["request"]`))];
}

function checksOf(kind: string, definition: string): string[] {
  return [
    `  holds<Same<types.${kind}Spec, Output<${definition}["spec"]>>>();\n`,
    `  holds<Same<types.${kind}SpecInput, Input<${definition}["spec"]>>>();\n`,
    `  holds<Same<types.${kind}Status, Output<${definition}["status"]>>>();\n`,
  ];
}
