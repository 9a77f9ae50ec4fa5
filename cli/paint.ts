/** Colour, for those who want it: on a terminal, unless NO_COLOR is set or the terminal is a dumb one. */
import type { Sink } from "./context.ts";

export interface Paint {
  heading(text: string): string;
  /** Gives a phase the colour of what it means for whoever reads it; any other word stays as it is. */
  phase(text: string): string;
  alarm(text: string): string;
}

export interface PaintOptions {
  readonly sink: Sink;
  readonly env: (name: string) => string | undefined;
}

export const plain: Paint = { heading: (text) => text, phase: (text) => text, alarm: (text) => text };

const coloured: Paint = {
  heading: (text) => ink(text, 1),
  phase: (text) => ink(text, PHASES.get(text)),
  alarm: (text) => ink(text, 31),
};

const GREEN = 32;
const YELLOW = 33;
const RED = 31;

const PHASES: ReadonlyMap<string, number> = new Map([
  ...["Ready", "Available", "Unlocked", "Open", "Done", "Executed", "Granted", "Recorded"].map((phase) => [phase, GREEN] as const),
  ...["Full", "Locked", "ReadLocked", "WriteLocked", "Held", "Waiting", "Pending", "Running", "Suspended"].map((phase) =>
    [phase, YELLOW] as const
  ),
  ...["Failed", "Expired", "Denied", "Closed"].map((phase) => [phase, RED] as const),
]);

/** The colours for a stream. */
export function paintFor({ sink, env }: PaintOptions): Paint {
  const wanted = sink.isTerminal && !env("NO_COLOR") && env("TERM") !== "dumb";
  return wanted ? coloured : plain;
}

function ink(text: string, code: number | undefined): string {
  return code === undefined || text === "" ? text : `\x1b[${code}m${text}\x1b[0m`;
}
