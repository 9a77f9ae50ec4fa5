import { objection } from "./rooms.ts";

/** Imports point one way: see rooms.ts. */
export const layers: Deno.lint.Rule = {
  create(context) {
    function check(node: Deno.lint.Node, specifier: unknown): void {
      if (typeof specifier !== "string") return;
      const message = objection(context.filename, specifier);
      if (message !== undefined) context.report({ node, message });
    }
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.type === "Literal" ? node.source.value : undefined),
      TSImportType: (node) =>
        check(node, node.argument.type === "TSLiteralType" && "value" in node.argument.literal ? node.argument.literal.value : undefined),
    };
  },
};
