/** `status`: who holds, who waits, and in which order. */
import type { Primitive } from "../../primitives/define.ts";
import type { Konductor } from "../../sdk/mod.ts";
import { appendChanged, type Section } from "../changed.ts";
import { objectName, onObject, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT, usageError } from "../failure.ts";
import type { Flag } from "../flags.ts";
import { interruptible } from "../interruption.ts";
import { nearest } from "../similar.ts";
import { type Changing, showAgain, type View, viewOfMany, viewOfOne } from "../view.ts";
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
  if (found !== undefined) return found;
  throw usageError(words.noSuchKind(word, primitives, nearest(word, primitives.map(({ kind }) => kind.toLowerCase()))));
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
    if (name === undefined || primitive === undefined) return await statusOfMany(call, { konductor, primitives });
    await onObject(
      call,
      { konductor, primitive, name: objectName(name, primitive) },
      () => statusOfOne(call, { konductor, primitive, name }),
    );
  });
  return EXIT.done;
}

interface One {
  readonly konductor: Konductor;
  readonly primitive: Primitive;
  readonly name: string;
}

async function statusOfOne(call: Call, { konductor, primitive, name }: One): Promise<void> {
  const look = (): Promise<View> => viewOfOne(call, { konductor, primitive, name });
  if (!call.flags.isOn("watch")) return call.report.write(await (await look()).text());
  await watching(call, { konductor, primitives: [primitive] }, (changes) => showAgain(call, { look, ...changes }));
}

interface Many {
  readonly konductor: Konductor;
  readonly primitives: readonly Primitive[];
}

async function statusOfMany(call: Call, { konductor, primitives }: Many): Promise<void> {
  const { flags, report } = call;
  const lists = (): Promise<Section[]> =>
    Promise.all(primitives.map(async (primitive) => ({ primitive, objects: await konductor.list(primitive, selectionOf(call)) })));
  const empty = words.noneAtAll(primitives, flags.isOn("all-namespaces") ? undefined : konductor.namespace);
  const screen = flags.isOn("watch") ? report.screen() : undefined;
  if (screen) {
    const look = async (): Promise<View> => viewOfMany(call, await lists(), empty);
    return await watching(call, { konductor, primitives }, (changes) => showAgain(call, { look, ...changes }));
  }
  const sections = await lists();
  const { isEmpty, text } = viewOfMany(call, sections, empty);
  if (isEmpty && report.isTable) report.info(empty);
  else report.write(await text());
  if (!flags.isOn("watch")) return;
  await watching(call, { konductor, primitives }, (changes) => appendChanged(call, { look: lists, written: sections, ...changes }));
}

/** Does work with what changes, until somebody wants it to end. */
async function watching(call: Call, { konductor, primitives }: Many, work: (changing: Changing) => Promise<void>): Promise<void> {
  const { context, flags } = call;
  await interruptible(context.signals, async (signal) => {
    await work({ changes: konductor.changes(primitives, { allNamespaces: flags.isOn("all-namespaces"), signal }), signal });
  });
}
