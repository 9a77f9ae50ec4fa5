/** What stands in the reference of the SDK about one of its exports. */
import { code, table } from "./docs/markdown.ts";
import type { Comment, Exported, Method, Shape } from "./sdk_reference_model.ts";
import { indexText, parameterTexts, propertyText, typeParametersText, typeText } from "./sdk_reference_types.ts";

/** As wide as a line of a signature may be. */
const WIDTH = 100;

/** Says where an export is described, for a link. `undefined`: it is no export. */
export type Finder = (name: string) => string | undefined;

/** Writes the section of an export: its signature, what it says, its members, its examples, and what else it speaks of. */
export function sectionOf(exported: Exported, finder: Finder): string {
  const signature = signatureOf(exported);
  const parts = [
    `## ${exported.name}\n`,
    textOf(exported.comment),
    fence(signature),
    membersTable(exported.shape),
    relatedTo(exported, signature, finder),
    ...examplesOf(exported.comment),
    ...membersOf(exported.shape).flatMap(({ comment }) => examplesOf(comment)),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** The first sentence of a comment, for the index. */
export function summaryOf(comment: Comment): string {
  const text = inOneLine(comment);
  return /^.*?(?<!e\.g)\.(?= |$)/.exec(text)?.[0] ?? text;
}

interface Member {
  readonly name: string;
  readonly text: string;
  readonly comment: Comment;
}

/** What others may use of a class or an interface, in the order of its source. */
function membersOf({ constructors = [], properties = [], methods = [] }: Shape): readonly Member[] {
  return [
    ...constructors.filter(isOpen).map(({ params, jsDoc }) => {
      return { name: "constructor", text: `constructor(${parameterTexts(params).join(", ")})`, comment: jsDoc };
    }),
    ...properties.filter(isOpen).map((each) => ({ name: each.name, text: propertyText(each), comment: each.jsDoc })),
    ...methods.filter(isOpen).filter((each) => !implementsOverloads(each, methods)).map((each) => ({
      name: nameOf(each),
      text: methodText(each),
      comment: each.jsDoc,
    })),
  ];
}

function isOpen({ accessibility }: { readonly accessibility?: string | undefined }): boolean {
  return accessibility !== "private" && accessibility !== "protected";
}

/** Whether a method is what stands behind overloads: nobody sees that one. */
function implementsOverloads(method: Method, methods: readonly Method[]): boolean {
  const hasBody = (each: Method) => signatureIn(each).hasBody === true;
  return hasBody(method) && methods.some((other) => other.name === method.name && !hasBody(other));
}

function signatureIn(method: Method) {
  return "functionDef" in method ? method.functionDef : method;
}

function nameOf({ name, kind }: Method): string {
  return kind === "getter" || kind === "setter" ? name : `${name}()`;
}

function methodText(method: Method): string {
  const { params, returnType, typeParams } = signatureIn(method);
  const type = returnType ? typeText(returnType) : "void";
  if (method.kind === "getter") return `readonly ${method.name}: ${type}`;
  const before = `${method.isStatic ? "static " : ""}${method.name}${method.optional ? "?" : ""}${typeParametersText(typeParams)}`;
  return callText(before, parameterTexts(params), type);
}

/** Writes what is called: in one line where that is not too wide, else with a line for each parameter. */
function callText(before: string, parameters: readonly string[], type: string): string {
  const line = `${before}(${parameters.join(", ")}): ${type}`;
  if (line.length <= WIDTH || parameters.length === 0) return line;
  return `${before}(\n${parameters.map((each) => `  ${each},\n`).join("")}): ${type}`;
}

function signatureOf({ name, kind, shape }: Exported): string {
  const generic = `${name}${typeParametersText(shape.typeParams)}`;
  if (kind === "function") {
    return callText(`function ${generic}`, parameterTexts(shape.params ?? []), shape.returnType ? typeText(shape.returnType) : "void");
  }
  if (kind === "typeAlias") return `type ${generic} = ${shape.tsType ? typeText(shape.tsType) : "unknown"}`;
  const lines = [...(shape.indexSignatures ?? []).map(indexText), ...membersOf(shape).map(({ text }) => text)];
  const body = lines.map((line) => `${line};\n`.replaceAll(/^(?=.)/gm, "  ")).join("");
  return `${kind} ${generic}${heritageOf(shape)} {${body === "" ? "" : `\n${body}`}}`;
}

function heritageOf({ extends: above, superTypeParams = [], implements: promised = [] }: Shape): string {
  const parameters = superTypeParams.length > 0 ? `<${superTypeParams.map(typeText).join(", ")}>` : "";
  const parents = typeof above === "string" ? `${above}${parameters}` : (above ?? []).map(typeText).join(", ");
  const promises = promised.map(typeText).join(", ");
  return `${parents === "" ? "" : ` extends ${parents}`}${promises === "" ? "" : ` implements ${promises}`}`;
}

function membersTable(shape: Shape): string {
  const members = membersOf(shape).filter(({ comment }) => inOneLine(comment) !== "");
  if (members.length === 0) return "";
  return table(["Member", "What it is"], members.map(({ name, comment }) => [code(name), inOneLine(comment)]));
}

function relatedTo({ name }: Exported, signature: string, finder: Finder): string {
  const words = new Set(signature.replaceAll(/"[^"\n]*"/g, "").match(/\b[A-Z][A-Za-z]*/g) ?? []);
  const links = [...words].filter((word) => word !== name).toSorted().flatMap((word) => {
    const link = finder(word);
    return link === undefined ? [] : [`[${word}](${link})`];
  });
  return links.length === 0 ? "" : `Speaks of: ${links.join(", ")}.\n`;
}

function examplesOf(comment: Comment): string[] {
  const examples = (comment?.tags ?? []).filter(({ kind }) => kind === "example");
  return examples.map(({ doc = "" }) => {
    const [title = "", ...lines] = doc.trim().split("\n");
    return `Example: ${title}\n\n${asShown(lines.join("\n").trim())}\n`;
  });
}

function textOf(comment: Comment): string {
  const text = (comment?.doc ?? "").trim();
  return text === "" ? "" : `${asShown(text)}\n`;
}

function inOneLine(comment: Comment): string {
  return (comment?.doc ?? "").trim().replaceAll(/\s+/g, " ");
}

/** Marks blocks as shown only: the examples run where they are written, in the comments of the SDK (`sdk/docs_test.ts`). */
function asShown(text: string): string {
  return text.replaceAll(/^```ts.*$/gm, "```ts ignore");
}

function fence(text: string): string {
  return `\`\`\`ts ignore\n${text}\n\`\`\`\n`;
}
