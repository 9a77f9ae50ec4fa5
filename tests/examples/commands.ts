/** What the containers of the examples run: koncli, a shell, and what stands in a script. */

/** A line of a script that matters here. */
export type Statement =
  | { readonly type: "Say"; readonly text: string }
  | { readonly type: "Work" }
  | { readonly type: "Call"; readonly command: readonly string[] };

/** The words behind koncli; `undefined` when a command is another program's. */
export function koncliArgs([program, ...args]: readonly string[]): readonly string[] | undefined {
  return program === "koncli" || program === "/konductor/koncli" ? args : undefined;
}

/** The script of `sh -c SCRIPT`. */
export function scriptOf(command: readonly string[]): string | undefined {
  return command[0] === "sh" && command[1] === "-c" ? command[2] : undefined;
}

/** What a script says, when it works, and what it calls koncli for. Conditions and loops are passed over. */
export function statementsIn(script: string): Statement[] {
  return script.split(/\n|;/).map((line) => line.trim()).flatMap((line): Statement[] => {
    if (line.startsWith("echo ")) return [{ type: "Say", text: line.slice("echo ".length).replaceAll('"', "") }];
    if (line.startsWith("sleep ")) return [{ type: "Work" }];
    return line.startsWith("/konductor/koncli ") ? [{ type: "Call", command: line.split(" ") }] : [];
  });
}

/** All calls of koncli that a command comes to: itself, those in its script, and those that it runs in turn. */
export function callsIn(command: readonly string[]): (readonly string[])[] {
  const args = koncliArgs(command);
  if (args === undefined) {
    return statementsIn(scriptOf(command) ?? "").flatMap((each) => each.type === "Call" ? callsIn(each.command) : []);
  }
  const behind = args.indexOf("--");
  return [args, ...behind < 0 ? [] : callsIn(args.slice(behind + 1))];
}
