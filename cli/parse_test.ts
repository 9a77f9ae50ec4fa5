import assert from "node:assert/strict";
import { primitives } from "../primitives/mod.ts";
import type { Command } from "./command.ts";
import { parse, type Parsed } from "./parse.ts";
import { commandTree } from "./tree.ts";

const root = commandTree(primitives);

function read(line: string): Parsed {
  return parse(root, line.split(" ").filter((word) => word !== ""), { program: "koncli", width: 100 });
}

function command(line: string): Parsed & { readonly type: "Command" } {
  const parsed = read(line);
  if (parsed.type !== "Command") throw new Error(`Cannot find a command in "${line}"`);
  return parsed;
}

function help(line: string): string {
  const parsed = read(line);
  if (parsed.type !== "Help") throw new Error(`Cannot find the help for "${line}"`);
  return parsed.text;
}

for (
  const line of [
    "-n team -o json semaphore acquire db --holder me",
    "semaphore -n team acquire -o json db --holder me",
    "semaphore acquire --holder me db --namespace team --output json",
    "semaphore acquire db --holder=me -n=team --output=json".replace("-n=team", "-nteam"),
  ]
) {
  Deno.test(`global flags may stand anywhere: ${line}`, () => {
    const { command: { name }, operands, given } = command(line);
    assert.deepEqual([name, operands, given["namespace"], given["output"], given["holder"]], ["acquire", ["db"], "team", "json", "me"]);
  });
}

for (
  const [line, usage] of [
    ["--help", "koncli COMMAND"],
    ["-h mutex lock", "koncli mutex lock "],
    ["--help mutex lock db", "koncli mutex lock "],
    ["mutex --help lock db", "koncli mutex lock "],
    ["mutex lock -h db", "koncli mutex lock "],
    ["mutex lock db --help --wiat", "koncli mutex lock "],
    ["-n team mutex lock --help", "koncli mutex lock "],
    ["-n team help mutex lock", "koncli mutex lock "],
    ["help -n team mutex lock", "koncli mutex lock "],
    ["mutex run db --help -- make", "koncli mutex run "],
    ["-n help mutex lock -h", "koncli mutex lock "],
    ["help", "koncli COMMAND"],
  ] as const
) {
  Deno.test(`help may be asked for anywhere: ${line}`, () => assert.ok(help(line).startsWith(`Usage: ${usage}`), help(line)));
}

Deno.test("what looks like a wish for help and is none is left alone", () => {
  assert.deepEqual(command("mutex run db -- make --help").operands, ["db", "make", "--help"]);
  assert.equal(command("mutex lock db --holder help").given["holder"], "help");
  assert.equal(command("mutex lock db --holder -h").given["holder"], "-h");
  assert.equal(command("-n help mutex lock db").given["namespace"], "help");
  assert.deepEqual(command("mutex lock help").operands, ["help"]);
});

for (
  const [flag, name] of [
    ["--kubeconfig k", "kubeconfig"],
    ["--context c", "context"],
    ["-n t", "namespace"],
    ["--namespace t", "namespace"],
    ["-o json", "output"],
    ["--output json", "output"],
    ["--log-level warn", "log-level"],
    ["-v", "verbose"],
    ["--verbose", "verbose"],
    ["--timeout 5s", "timeout"],
  ] as const
) {
  Deno.test(`${flag} may stand in any position`, () => {
    const words = "mutex lock db --holder me".split(" ");
    const expected = flag.split(" ")[1] ?? true;
    for (const position of [0, 1, 2, 3, 5]) {
      const { command: { name: verb }, operands, given } = command(words.toSpliced(position, 0, flag).join(" "));
      assert.deepEqual([verb, operands, given[name], given["holder"]], ["lock", ["db"], expected, "me"]);
    }
  });
}

Deno.test("--version is the command of that name", () => assert.equal(command("--version").command.name, "version"));

Deno.test("what stands behind -- is not ours to read", () => {
  const { operands, given } = command("mutex run db -E 7 -- sh -c x -n other --verbose -- y");
  assert.deepEqual(operands, ["db", "sh", "-c", "x", "-n", "other", "--verbose", "--", "y"]);
  assert.deepEqual([given["namespace"], given["verbose"], given["failure-code"]], [undefined, undefined, "7"]);
});

Deno.test("a value may look like a flag", () => assert.equal(command("semaphore acquire db --priority -5").given["priority"], "-5"));

Deno.test("a flag that was given twice counts as the last one says", () => {
  assert.equal(command("semaphore acquire db --holder a --holder b").given["holder"], "b");
});

for (const primitive of primitives) {
  for (const alias of [...primitive.shortNames, primitive.plural]) {
    Deno.test(`${alias} is a name of ${primitive.kind}`, () => assert.equal(command(`${alias} list`).command.name, "list"));
  }
}

for (
  const [line, message] of [
    ["semphore list", /^Unknown command "semphore"; did you mean semaphore\?$/],
    ["semaphore aquire db", /^Unknown command "aquire"; did you mean acquire\?$/],
    ["semaphore acquire db --wiat", /^Unknown option "--wiat"; did you mean --wait\?$/],
    ["semaphore list --namspace x", /^Unknown option "--namspace"; did you mean --namespace\?$/],
    ["semaphore acquire", /^Missing required argument "NAME"$/],
    ["semaphore acquire a b", /^Too many arguments for "acquire"/],
    ["semaphore acquire db --ttl", /^Option "--ttl <DURATION>" argument missing$/],
    ["help nonsense", /^Unknown command "nonsense"$/],
    ["help mutx", /^Unknown command "mutx"; did you mean mutex\?$/],
    ["help mutex nonsense", /^Unknown command "nonsense"$/],
  ] as const
) {
  Deno.test(`one sentence for a mistake: ${line}`, () => {
    assert.throws(() => read(line), (error: Error & { exitCode?: number }) => {
      assert.match(error.message, message);
      return error.exitCode === 64;
    });
  });
}

function* leaves({ commands, ...command }: Command, path: readonly string[] = []): Generator<readonly [readonly string[], Command]> {
  if (path.length > 0) yield [path, { ...command, ...(commands && { commands }) }];
  for (const below of commands?.() ?? []) yield* leaves(below, [...path, below.name]);
}

for (const [path, { summary, name }] of leaves(root)) {
  if (name === "help") continue;
  Deno.test(`koncli ${path.join(" ")} has help with an example, asked for in any of three ways`, () => {
    const text = help(`${path.join(" ")} --help`);
    assert.match(text, new RegExp(`^Usage: koncli ${path.join(" ")}`));
    assert.match(text, /\nExamples:\n {2}koncli [a-z]/);
    assert.ok(text.replaceAll(/\s+/g, " ").includes(summary));
    assert.equal(help(`${path.join(" ")} -h`), text);
    assert.equal(help(`help ${path.join(" ")}`), text);
  });
}

Deno.test("help says how this program is called", () => {
  const parsed = parse(root, ["mutex", "lock", "-h"], { program: "kubectl konductor" });
  assert.ok(parsed.type === "Help" && parsed.text.startsWith("Usage: kubectl konductor mutex lock <NAME>"));
});

Deno.test("koncli alone shows its help; a kind alone is a mistake", () => {
  assert.deepEqual([read("").type, read("semaphore").type], ["Help", "Help"]);
  const [alone, kind] = [read(""), read("semaphore")];
  assert.ok(alone.type === "Help" && alone.exitCode === 0);
  assert.ok(kind.type === "Help" && kind.exitCode === 64);
});
