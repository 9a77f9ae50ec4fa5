/** `completion`: the scripts with which shells ask koncli what may come next. */
import type { Command } from "../command.ts";
import { EXIT, usageError } from "../failure.ts";
import { words } from "../words.ts";

/**
 * The word with which shells ask. Then come the words so far, the last one with a colon before it, as it may be empty, and PowerShell
 * leaves out what is empty. kubectl asks without a colon.
 */
export const ASK = "__complete";

const bash = `# koncli completion for bash. Load it with: source <(koncli completion bash)
_koncli() {
  local word rest
  COMPREPLY=()
  while IFS=$'\\t' read -r word rest; do
    COMPREPLY+=("$(printf '%q' "$word")")
  done < <(koncli ${ASK} "\${COMP_WORDS[@]:1:COMP_CWORD-1}" ":\${COMP_WORDS[COMP_CWORD]}" 2>/dev/null)
}
complete -o bashdefault -o default -F _koncli koncli
`;

const zsh = `#compdef koncli
# koncli completion for zsh. Load it with: source <(koncli completion zsh)
_koncli() {
  local line
  local -a found
  for line in "\${(@f)$(koncli ${ASK} "\${(@)words[2,CURRENT-1]}" ":\${words[CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe -V koncli found; else _files; fi
}
if [[ \${funcstack[1]} == _koncli ]]; then _koncli "$@"; else compdef _koncli koncli; fi
`;

const fish = `# koncli completion for fish. Load it with: koncli completion fish | source
function __koncli_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  koncli ${ASK} $words[2..-1] ":$current" 2>/dev/null
end
complete -c koncli -n 'test (count (__koncli_complete)) -gt 0' -f
complete -c koncli -a '(__koncli_complete)'
`;

const powershell = `# koncli completion for PowerShell. Load it with: koncli completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName koncli -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  & koncli ${ASK} @words ":$wordToComplete" 2>$null | ForEach-Object {
    $word, $summary = $_ -split "\`t", 2
    if (-not $summary) { $summary = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $summary)
  }
}
`;

/** Not a shell: kubectl asks a program of that name what may follow `kubectl konductor`, in every shell that it completes for itself. */
const kubectl = `#!/bin/sh
# What may follow "kubectl konductor". Put it on the PATH as kubectl_complete-konductor, executable, beside kubectl-konductor.
exec kubectl-konductor ${ASK} "$@"
`;

const SCRIPTS: Readonly<Record<string, string>> = { bash, zsh, fish, powershell, kubectl };
const SHELLS = Object.keys(SCRIPTS);

export const completionCommand: Command = {
  name: "completion",
  summary: words.commands.completion,
  details: words.details.completion,
  examples: SHELLS.map((shell) => `completion ${shell}`),
  operands: [{ name: "SHELL", completes: () => SHELLS }],
  run({ operands: [shell = ""], report }) {
    const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
    if (script === undefined) throw usageError(words.noSuchShell(shell, SHELLS));
    report.write(script);
    return Promise.resolve(EXIT.done);
  },
};
