import { isTest, roomOf } from "./rooms.ts";

/** Every kind of the registry; a test keeps the list true. */
export const KINDS: ReadonlySet<string> = new Set([
  ...["Semaphore", "Permit", "Mutex", "MutexRequest", "Lease", "LeaseRequest", "RWMutex", "RWMutexRequest"],
  ...["Once", "OnceRequest", "Barrier", "Arrival", "WaitGroup", "WaitGroupDelta", "Gate"],
]);

/** Rooms that work for any primitive. */
const GENERIC: ReadonlySet<string | undefined> = new Set(["main", "cli", "controllers", "kube", "sdk"]);

const ADVICE = "has no place outside of primitives/: say in the definition what is different, and ask that";

/** Nothing but primitives/ depends on which primitive it is: no comparison with a kind, no case for one. */
export const noKinds: Deno.lint.Rule = {
  create(context) {
    if (!GENERIC.has(roomOf(context.filename)) || isTest(context.filename)) return {};
    const check = (node: Deno.lint.Node, value: Deno.lint.Node | null): void => {
      if (value?.type !== "Literal" || typeof value.value !== "string" || !KINDS.has(value.value)) return;
      context.report({ node, message: `A decision about the kind ${value.value} ${ADVICE}` });
    };
    return {
      BinaryExpression(node) {
        if (!/^[!=]==?$/.test(node.operator)) return;
        check(node, node.left);
        check(node, node.right);
      },
      SwitchCase: (node) => check(node, node.test),
    };
  },
};
