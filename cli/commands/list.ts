/** `list`: a kind's objects, as `kubectl get` shows them. */
import type { Primitive } from "../../primitives/define.ts";
import { withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import type { Flag } from "../flags.ts";
import { appendChanged } from "../changed.ts";
import { interruptible } from "../interruption.ts";
import type { KubeObject } from "../object.ts";
import { words } from "../words.ts";

/** The flags that say which objects. */
export const selectionFlags: readonly Flag[] = [
  { name: "all-namespaces", short: "A", summary: words.flags.allNamespaces },
  { name: "selector", short: "l", value: "LABELS", summary: words.flags.selector },
];

export function listCommand(primitive: Primitive): Command {
  return {
    name: "list",
    aliases: ["ls"],
    summary: words.commands.list(primitive),
    examples: words.listExamples(primitive),
    flags: () => [...selectionFlags, { name: "watch", short: "w", summary: words.flags.watch }],
    run: (call) => list(call, primitive),
  };
}

async function list(call: Call, primitive: Primitive): Promise<number> {
  const { flags, context } = call;
  await withCluster(call, async (konductor) => {
    const look = () => konductor.list(primitive, selectionOf(call));
    const objects = await look();
    await show(call, primitive, { objects, namespace: konductor.namespace });
    const written = [{ primitive, objects }];
    if (flags.isOn("watch")) {
      await interruptible(context.signals, (signal) => {
        const changes = konductor.changes([primitive], { allNamespaces: flags.isOn("all-namespaces"), signal });
        return appendChanged(call, { look: async () => [{ primitive, objects: await look() }], changes, signal, written });
      });
    }
  });
  return EXIT.done;
}

/** Which objects the flags mean, for the SDK. */
export function selectionOf({ flags }: Call) {
  return { allNamespaces: flags.isOn("all-namespaces"), labelSelector: flags.text("selector") };
}

interface Found {
  readonly objects: readonly KubeObject[];
  readonly namespace: string;
}

async function show({ flags, report }: Call, primitive: Primitive, { objects, namespace }: Found): Promise<void> {
  const withNamespace = flags.isOn("all-namespaces");
  if (objects.length === 0 && report.isTable) return report.info(words.noneOf(primitive, withNamespace ? undefined : namespace));
  await report.list({ columns: primitive.columns, objects, withNamespace });
}
