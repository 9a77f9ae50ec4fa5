/** The completion scripts in the real shells, where these are. */
import assert from "node:assert/strict";
import { execute, withCluster } from "./test_process.ts";

/** Whether there is no such shell here. */
async function lacks(shell: string): Promise<boolean> {
  try {
    return !(await new Deno.Command(shell, { args: ["--version"] }).output()).success;
  } catch {
    return true;
  }
}

/** Runs a script where `koncli` is a command. */
async function inShell(shell: readonly string[], script: string): Promise<string> {
  const bin = await Deno.makeTempDir();
  const words = withCluster.map((word) => `'${word}'`).join(" ");
  await Deno.writeTextFile(`${bin}/koncli`, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  const PATH = `${bin}:${Deno.env.get("PATH")}`;
  const { stdout, stderr } = await execute([...shell, script], { env: { PATH, TERM: "xterm" } });
  await Deno.remove(bin, { recursive: true });
  assert.equal(stderr, "");
  return stdout;
}

Deno.test("bash completes commands, values and names from the cluster", { ignore: await lacks("bash") }, async () => {
  const shown = await inShell(
    ["bash", "--norc", "-c"],
    `source <(koncli completion bash)
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _koncli; echo "\${COMPREPLY[*]}"; }
    try koncli sem re
    try koncli -n default mutex run ""
    try koncli semaphore create x --queueing First
    complete -p koncli`,
  );
  assert.equal(shown, "release renew\ndb\nFirstFit\ncomplete -o bashdefault -o default -F _koncli koncli\n");
});

Deno.test("fish completes commands, values and names from the cluster", { ignore: await lacks("fish") }, async () => {
  const shown = await inShell(
    ["fish", "--no-config", "-c"],
    `koncli completion fish | source
    complete -C "koncli sem re"
    complete -C "koncli -n default mutex run "
    complete -C "koncli semaphore create x --queueing First"`,
  );
  assert.equal(shown, "release\tGive permits back\nrenew\tGive a sign of life, so that the ttl starts again\ndb\tMutex\nFirstFit\n");
});

Deno.test("zsh completes commands and names from the cluster", { ignore: await lacks("zsh") || await lacks("timeout") }, async () => {
  const shown = await inShell(
    ["timeout", "60", "zsh", "-f", "-c"],
    `zmodload zsh/zpty
    zpty z zsh -f -i
    press() { zpty -n -w z "$1"; zpty -r z out "*$2*"; print -r -- "$out" }
    press $'PS1=; autoload -U compinit; compinit -u -D; source <(koncli completion zsh); echo rea""dy\r' ready
    press $'koncli semaphore re\t' 'starts again'
    press $'\x15koncli semaphore acquire \t\r' token
    zpty -d z`,
  );
  assert.match(shown, /release +-- Give permits back/);
  assert.match(shown, /semaphore\/db acquired by/);
});
