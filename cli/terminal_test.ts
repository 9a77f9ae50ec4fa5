/** koncli on a terminal: a pseudo-terminal, made by util-linux's `script`. */
import assert from "node:assert/strict";
import { execute, type ProcessOptions, quoted, when, withCluster } from "./test_process.ts";

const ESCAPE = "\x1b[";
const CTRL_C = "\x03";
const CTRL_Z = "\x1a";

/** Whether `script` is there, in the form that Linux has it. */
const ignore = !await hasScript();
if (ignore) console.warn("Tests on a terminal are ignored: they need util-linux's script (apt-get install bsdutils)");

async function hasScript(): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    return false;
  }
}

interface TerminalOptions extends ProcessOptions {
  readonly size?: { readonly rows: number; readonly columns: number };
}

/** Runs a command on a terminal. What it shows comes with carriage returns taken out. */
async function onTerminal(command: readonly string[], options: TerminalOptions = {}) {
  const line = `${options.size ? `stty rows ${options.size.rows} columns ${options.size.columns}; ` : ""}exec ${quoted(command)}`;
  const env = { TERM: "xterm", ...options.env };
  const { code, stdout } = await execute(["script", "-qec", line, "/dev/null"], {
    ...options,
    env,
    onOutput: options.onOutput ?? (() => {}),
  });
  return { code, shown: stdout.replaceAll("\r", "") };
}

function holding(script: string): string[] {
  return [...withCluster, "mutex", "run", "db", "--", "bash", "-c", script];
}

Deno.test("there is colour on a terminal, and none with NO_COLOR", { ignore }, async () => {
  const { shown } = await onTerminal([...withCluster, "semaphore", "list"]);
  assert.ok(shown.includes(ESCAPE));
  const plain = await onTerminal([...withCluster, "semaphore", "list"], { env: { NO_COLOR: "1" } });
  assert.ok(!plain.shown.includes(ESCAPE));
  const dumb = await onTerminal([...withCluster, "semaphore", "list"], { env: { TERM: "dumb" } });
  assert.ok(!dumb.shown.includes(ESCAPE));
  const piped = await execute([...withCluster, "semaphore", "list"]);
  assert.ok(!piped.stdout.includes(ESCAPE));
});

Deno.test("a watched status is drawn in its place, its times go on, and it fits", { ignore }, async () => {
  const command = [...withCluster, "status", "--watch", "--timeout", "2500ms"];
  const { code, shown } = await onTerminal(command, { size: { rows: 6, columns: 80 } });
  assert.equal(code, 0);
  const frames = shown.split(`${ESCAPE}5F${ESCAPE}J`);
  assert.ok(frames.length >= 2, shown);
  for (const frame of frames) assert.match(frame, /SEMAPHORES[^]*\.\.\. and \d+ more lines\n/);
  assert.ok(!shown.includes(`${ESCAPE}2J`), "what stood there before is left alone");
  assert.ok(shown.endsWith(`${ESCAPE}?7h`), "the terminal breaks lines again");
});

Deno.test("a dumb terminal is not drawn on", { ignore }, async () => {
  const { code, shown } = await onTerminal([...withCluster, "status", "--watch", "--timeout", "500ms"], { env: { TERM: "dumb" } });
  assert.equal(code, 0);
  assert.match(shown, /^SEMAPHORES\n/);
  assert.ok(!shown.includes(ESCAPE));
});

Deno.test("what runs has the terminal, in the foreground", { ignore }, async () => {
  const { code, shown } = await onTerminal(holding("test -t 0 && test -t 1 && test -t 2 && echo ready; read -r line; echo got $line"), {
    onOutput: when("ready", ({ type }) => type("hello\n")),
  });
  assert.equal(code, 0);
  assert.match(shown, /\ngot hello\n$/);
});

Deno.test("what runs can ask on the terminal itself, even when its stdin is something else", { ignore }, async () => {
  const { shown } = await onTerminal([
    "bash",
    "-c",
    'echo piped | "$@"',
    "bash",
    ...holding("cat; echo ready; read -r line < /dev/tty; echo got $line"),
  ], {
    onOutput: when("ready", ({ type }) => type("secret\n")),
  });
  assert.match(shown, /^piped\nready\n[^]*got secret\n$/);
});

Deno.test("Ctrl-C reaches the command once, and its exit code is passed on", { ignore }, async () => {
  const script = 'n=0; trap "n=\\$((n+1))" INT; echo ready; sleep 1; sleep 1; echo heard $n; exit 5';
  const { code, shown } = await onTerminal(holding(script), { onOutput: when("ready", ({ type }) => type(CTRL_C)) });
  assert.match(shown, /heard 1\n/);
  assert.equal(code, 5);
});

Deno.test("Ctrl-C ends a command that does not mind it, and koncli after it", { ignore }, async () => {
  const { code } = await onTerminal(holding("echo ready; exec sleep 10"), { onOutput: when("ready", ({ type }) => type(CTRL_C)) });
  assert.equal(code, 130);
});

Deno.test("Ctrl-C while waiting leaves the line", { ignore }, async () => {
  const { code, shown } = await onTerminal([...withCluster, "mutex", "lock", "db", "--wait"], {
    env: { TEST_NO_OPERATOR: "1" },
    onOutput: when("Waiting for", ({ type }) => type(CTRL_C)),
  });
  assert.match(shown, /Interrupted by SIGINT\n$/);
  assert.equal(code, 130);
});

Deno.test("Ctrl-Z stops it and fg goes on", { ignore }, async () => {
  const job = holding("echo ready; read -r line; echo got $line").map((word) => `'${word}'`).join(" ");
  const script = `set -m; ${job}; echo stopped with $?; fg > /dev/null; echo ended with $?`;
  const stop = when("ready", ({ type }) => type(CTRL_Z));
  const goOn = when("stopped with", ({ type }) => type("hello\n"));
  const { shown } = await onTerminal(["bash", "-c", script], {
    onOutput: (text, running) => {
      stop(text, running);
      goOn(text, running);
    },
  });
  assert.match(shown, /stopped with 148\n[^]*got hello\nended with 0\n$/);
});

Deno.test("a lost claim ends an interactive program and what it started", { ignore }, async () => {
  const { code, shown } = await onTerminal(holding('trap "" TERM; echo ready; (trap "" TERM; sleep 301.5); echo never'), {
    env: { TEST_BREAK_AFTER: "300" },
  });
  assert.equal(code, 6);
  assert.doesNotMatch(shown, /never/);
  const { success } = await new Deno.Command("pgrep", { args: ["-f", "^sleep 301[.]5"] }).output();
  assert.equal(success, false);
});

Deno.test("a signal for koncli alone goes to the command", { ignore }, async () => {
  const script = 'trap "echo heard; exit 3" TERM; echo ready; while true; do sleep 0.1; done';
  const { code, shown } = await onTerminal(["bash", "-c", '"$@" & p=$!; sleep 1.5; kill -TERM $p; wait $p', "bash", ...holding(script)]);
  assert.match(shown, /heard\n/);
  assert.equal(code, 3);
});
