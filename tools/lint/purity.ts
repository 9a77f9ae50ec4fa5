import { isTest, roomOf } from "./rooms.ts";

const IMPURE: ReadonlySet<string> = new Set([
  ...["performance", "Temporal", "crypto", "fetch", "WebSocket", "EventSource", "XMLHttpRequest", "Worker"],
  ...["Deno", "process", "globalThis", "window", "self", "navigator", "location", "localStorage", "sessionStorage", "indexedDB", "caches"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "clearTimeout", "clearInterval", "requestAnimationFrame"],
  ...["console", "alert", "prompt", "confirm", "eval", "Function", "Promise", "AbortController", "AbortSignal", "require"],
]);

const ADVICE = "primitives/ is pure: a decision depends on its world alone; let the engine observe it, and put it into the world";

/** primitives/ has no clock, no randomness, no await and no I/O. `new Date(number)` and `Date.parse(text)` are pure, and allowed. */
export const purity: Deno.lint.Rule = {
  create(context) {
    if (roomOf(context.filename) !== "primitives" || isTest(context.filename)) return {};
    const report = (node: Deno.lint.Node, what: string) => context.report({ node, message: `${what}: ${ADVICE}` });
    const checkFunction = (node: Deno.lint.FunctionDeclaration | Deno.lint.FunctionExpression | Deno.lint.ArrowFunctionExpression) => {
      if (node.async) report(node, "An async function");
    };
    return {
      Identifier(node) {
        if (IMPURE.has(node.name) && isReference(node)) report(node, node.name);
      },
      MemberExpression(node) {
        const name = memberOf(node);
        if (name === "Date.now" || name === "Math.random") report(node, name);
      },
      NewExpression(node) {
        if (isCalled(node, "Date") && node.arguments.length === 0) report(node, "new Date() without arguments");
      },
      CallExpression(node) {
        if (isCalled(node, "Date")) report(node, "Date()");
      },
      AwaitExpression: (node) => report(node, "await"),
      ForOfStatement(node) {
        if (node.await) report(node, "for await");
      },
      ImportExpression: (node) => report(node, "import()"),
      FunctionDeclaration: checkFunction,
      FunctionExpression: checkFunction,
      ArrowFunctionExpression: checkFunction,
    };
  },
};

/** `a` in `a.b`, not `b`; and not the key in `{ b: 1 }`. */
function isReference(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  if (parent.type === "MemberExpression") return parent.computed || isSame(parent.object, node);
  if (parent.type === "Property") return parent.computed || isSame(parent.value, node);
  return parent.type !== "TSPropertySignature" && parent.type !== "PropertyDefinition" && parent.type !== "TSMethodSignature";
}

function isSame(one: Deno.lint.Node, other: Deno.lint.Node): boolean {
  return one.type === other.type && one.range[0] === other.range[0] && one.range[1] === other.range[1];
}

/** `Date.now`, also when it is written `Date["now"]`. */
function memberOf({ object, property }: Deno.lint.MemberExpression): string {
  const name = property.type === "Identifier" ? property.name : property.type === "Literal" ? property.value : "";
  return object.type === "Identifier" ? `${object.name}.${name}` : "";
}

function isCalled({ callee }: Deno.lint.NewExpression | Deno.lint.CallExpression, name: string): boolean {
  return callee.type === "Identifier" && callee.name === name;
}
