/** What the compiler and the recommended rules do not hold. */

const NAMESPACE_IMPORTS: ReadonlySet<string> = new Set(["zod"]);

export const noDefaultExport: Deno.lint.Rule = {
  create: (context) => ({
    ExportDefaultDeclaration: (node) =>
      context.report({ node, message: "A default export has another name wherever it is imported: export it by its name" }),
  }),
};

export const noAs: Deno.lint.Rule = {
  create(context) {
    const message = "A type assertion is not checked: narrow the value, or parse it with a schema (`as const` is fine)";
    return {
      TSAsExpression(node) {
        if (!isConst(node.typeAnnotation)) context.report({ node, message });
      },
      TSTypeAssertion(node) {
        if (!isConst(node.typeAnnotation)) context.report({ node, message });
      },
    };
  },
};

export const noEnum: Deno.lint.Rule = {
  create: (context) => ({
    TSEnumDeclaration: (node) =>
      context.report({ node, message: 'An enum is a type that only TypeScript knows: use a union of strings, "A" | "B"' }),
  }),
};

export const zodAsNamespace: Deno.lint.Rule = {
  create: (context) => ({
    ImportDeclaration(node) {
      if (!NAMESPACE_IMPORTS.has(node.source.value)) return;
      if (node.specifiers.length === 1 && node.specifiers[0]?.type === "ImportNamespaceSpecifier") return;
      context.report({ node, message: 'Anything else puts all of zod into a bundle: import * as z from "zod"' });
    },
  }),
};

function isConst(type: Deno.lint.TypeNode): boolean {
  return type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "const";
}
