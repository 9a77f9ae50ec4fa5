/** `status`: who holds, who waits, and in which order. */
import type { Primitive } from "../../primitives/define.ts";
import type { Konductor } from "../../sdk/mod.ts";
import { objectName, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT, usageError } from "../failure.ts";
import type { Flag } from "../flags.ts";
import { follow } from "../follow.ts";
import { interruptible } from "../interruption.ts";
import { standingText } from "../standing.ts";
import { words } from "../words.ts";
import { selectionFlags, selectionOf } from "./list.ts";

const statusFlags: readonly Flag[] = [...selectionFlags, { name: "watch", short: "w", summary: words.flags.watchStatus }];

/** `koncli semaphore status [NAME]`. */
export function statusCommand(primitive: Primitive): Command {
  return {
    name: "status",
    aliases: ["get"],
    summary: words.commands.status,
    examples: words.statusExamples(primitive),
    operands: [{ name: "NAME", optional: true, completes: () => primitive }],
    flags: () => statusFlags,
    run: (call) => status(call, { primitives: [primitive], name: call.operands[0] }),
  };
}

/** `koncli status [KIND [NAME]]`. */
export function statusOfAllCommand(primitives: readonly Primitive[]): Command {
  return {
    name: "status",
    summary: words.commands.statusOfAll,
    examples: words.statusOfAllExamples(primitives),
    operands: [
      { name: "KIND", optional: true, completes: () => primitives.map(({ kind }) => kind.toLowerCase()) },
      { name: "NAME", optional: true, completes: ([kind = ""]) => primitives.find((primitive) => isNamed(primitive, kind)) },
    ],
    flags: () => statusFlags,
    run: (call) => {
      const [kind, name] = call.operands;
      return status(call, { primitives: kind === undefined ? primitives : [primitiveNamed(kind, primitives)], name });
    },
  };
}

function primitiveNamed(word: string, primitives: readonly Primitive[]): Primitive {
  const found = primitives.find((primitive) => isNamed(primitive, word));
  if (found === undefined) throw usageError(words.noSuchKind(word, primitives));
  return found;
}

function isNamed({ kind, plural, shortNames }: Primitive, word: string): boolean {
  return [kind.toLowerCase(), plural, ...shortNames].includes(word.toLowerCase());
}

interface Subject {
  readonly primitives: readonly Primitive[];
  readonly name: string | undefined;
}

async function status(call: Call, { primitives, name }: Subject): Promise<number> {
  const [primitive] = primitives;
  await withCluster(call, async (konductor) => {
    const look = name !== undefined && primitive !== undefined
      ? () => statusOfOne(call, { konductor, primitive, name: objectName(name, primitive) })
      : () => statusOfMany(call, { konductor, primitives });
    if (call.flags.isOn("watch")) await watch(call, { look, konductor, primitives });
    else call.report.write(await look());
  });
  return EXIT.done;
}

interface One {
  readonly konductor: Konductor;
  readonly primitive: Primitive;
  readonly name: string;
}

async function statusOfOne({ report }: Call, { konductor, primitive, name }: One): Promise<string> {
  const line = konductor.line(primitive, name);
  if (!report.isTable) return await report.text({ columns: [], objects: [await line.get()], single: true });
  return standingText(await line.standing(), { ...report.shown, primitive, wide: report.format === "wide" });
}

interface Many {
  readonly konductor: Konductor;
  readonly primitives: readonly Primitive[];
}

async function statusOfMany(call: Call, { konductor, primitives }: Many): Promise<string> {
  const { report } = call;
  const lists = await Promise.all(
    primitives.map(async (primitive) => ({ primitive, objects: await konductor.list(primitive, selectionOf(call)) })),
  );
  if (!report.isTable) return await report.text({ columns: [], objects: lists.flatMap(({ objects }) => objects) });
  const withNamespace = call.flags.isOn("all-namespaces");
  const sections = lists.filter(({ objects }) => objects.length > 0).map(async ({ primitive, objects }) => {
    const heading = primitives.length > 1 ? `${report.shown.paint.heading(words.sectionOf(primitive))}\n` : "";
    return heading + await report.text({ columns: primitive.columns, objects, withNamespace });
  });
  if (sections.length === 0) report.info(words.noneAtAll(primitives, withNamespace ? undefined : konductor.namespace));
  return (await Promise.all(sections)).join("\n");
}

interface Watching extends Many {
  readonly look: () => Promise<string>;
}

/** Shows it again whenever it has changed: on a terminal in the same place, elsewhere one below the other. */
async function watch({ context, flags, report }: Call, { look, konductor, primitives }: Watching): Promise<void> {
  await interruptible(context.signals, async (signal) => {
    const changes = konductor.changes(primitives, { allNamespaces: flags.isOn("all-namespaces"), signal });
    for await (const text of follow({ look, changes, signal, versionOf: (text) => text })) report.screen(text);
  });
}
