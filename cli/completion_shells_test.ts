/** The completion scripts in the real shells, where these are. */
import assert from "node:assert/strict";
import { execute, main, programs, quoted, withCluster, withProgram } from "./test_process.ts";
import { run } from "./test_context.ts";

/** Runs a script where `koncli` is a command. */
async function inShell(shell: readonly string[], script: string): Promise<string> {
  await using bin = await programs({ koncli: `exec ${quoted(withCluster)} "$@"` });
  const { stdout, stderr } = await execute([...shell, script], { env: { PATH: bin.path, TERM: "xterm" } });
  assert.equal(stderr, "");
  return stdout;
}

Deno.test(await withProgram("bash", { name: "bash completes commands, values and names from the cluster" }), async () => {
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

Deno.test(await withProgram("fish", { name: "fish completes commands, values and names from the cluster" }), async () => {
  const shown = await inShell(
    ["fish", "--no-config", "-c"],
    `koncli completion fish | source
    complete -C "koncli sem re"
    complete -C "koncli -n default mutex run "
    complete -C "koncli semaphore create x --queueing First"`,
  );
  assert.equal(shown, "release\tGive permits back\nrenew\tGive a sign of life, so that the ttl starts again\ndb\tMutex\nFirstFit\n");
});

Deno.test(await withProgram("zsh", { name: "zsh completes commands and names from the cluster" }), async () => {
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

Deno.test("the script for PowerShell is well formed, and registers koncli", async () => {
  const { stdout } = await run(["completion", "powershell"]);
  const code = stdout.replaceAll(/^#.*$/gm, "").replaceAll(/'[^']*'|"(?:`.|[^"`])*"/g, "");
  for (const [open, close] of ["{}", "()", "[]"]) {
    let depth = 0;
    for (const character of code) {
      if (character === open) depth++;
      if (character === close) depth--;
      assert.ok(depth >= 0, `there is a ${close} too many`);
    }
    assert.equal(depth, 0, `there is a ${open} too many`);
  }
  assert.match(stdout, /^Register-ArgumentCompleter -Native -CommandName koncli -ScriptBlock \{$/m);
  assert.match(stdout, /^ {2}param\(\$wordToComplete, \$commandAst, \$cursorPosition\)$/m);
  assert.match(stdout, /& koncli __complete @words ":\$wordToComplete" 2>\$null/);
  assert.match(stdout, /\[System\.Management\.Automation\.CompletionResult\]::new\(/);
});

/** Asks for names, and says that nothing else came of it. */
const SILENT = {
  bash: `source <(koncli completion bash); COMP_WORDS=(koncli mutex lock ""); COMP_CWORD=3; _koncli; echo "\${COMPREPLY[*]}done"`,
  zsh: `compdef() { : }; _files() { : }; source <(koncli completion zsh); words=(koncli mutex lock ""); CURRENT=4; _koncli; echo done`,
  fish: `koncli completion fish | source; complete -C "koncli mutex lock "; echo done`,
} as const;

for (const [shell, install] of [["bash", "bash"], ["zsh", "zsh"], ["fish", "fish"]] as const) {
  Deno.test(await withProgram(shell, { name: `completion in ${shell} is silent where there is no cluster`, install }), async () => {
    await using bin = await programs({ koncli: `exec ${quoted(main)} "$@"` });
    const script = SILENT[shell];
    const flags = { bash: "--norc", zsh: "-f", fish: "--no-config" }[shell];
    const { stdout, stderr } = await execute([shell, flags, "-c", script], { env: { PATH: bin.path, TERM: "xterm" } });
    assert.deepEqual([stdout, stderr], ["done\n", ""]);
  });
}
