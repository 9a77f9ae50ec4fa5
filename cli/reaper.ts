/** The duty of a container's first process: to bury the orphans that nobody else will. */
import { openLibrary } from "./library.ts";
import { processTable } from "./processes.ts";

const WNOHANG = 1;

/**
 * As process 1, asks after every orphan that has ended, so that it does not stay in the process table for ever. Deno itself asks only
 * after its own children, whose exit codes are left alone. Does nothing elsewhere, and where the C library cannot be reached.
 */
export function reapOrphans(child: { readonly pid: number }): () => void {
  if (Deno.pid !== 1 || Deno.build.os !== "linux") return () => {};
  const library = openLibrary();
  if (library === undefined) return () => {};
  const reap = (): void => {
    for (const { pid, parent, zombie } of processTable().values()) {
      if (zombie && parent === 1 && pid !== child.pid) library.symbols.waitpid(pid, null, WNOHANG);
    }
  };
  Deno.addSignalListener("SIGCHLD", reap);
  return () => {
    Deno.removeSignalListener("SIGCHLD", reap);
    library.close();
  };
}
