/** An act of the demo, and the stage that it plays on. */
import type { KubeApi } from "../../kube/api.ts";
import type { Clock } from "../../kube/clock.ts";
import type { Crew } from "./crew.ts";
import type { Finding } from "./findings.ts";
import type { Machine } from "./machine.ts";
import type { Screen } from "./screen.ts";

export interface Stage {
  readonly api: KubeApi;
  readonly namespace: string;
  readonly crew: Crew;
  readonly screen: Screen;
  readonly clock: Clock;
  readonly machine: Machine;
  /** How many workers the user asked for. */
  readonly workers: number | undefined;
  /** Where an act may keep files; it goes when the demo ends. */
  readonly folder: string;
  /** Aborts when the demo is called off, or takes too long. */
  readonly signal: AbortSignal;
}

export interface Act {
  /** What it is chosen by. */
  readonly name: string;
  /** One line: what is shown. */
  readonly title: string;
  /** Command lines to look behind the curtain while it plays. */
  readonly kubectl: readonly string[];
  play(stage: Stage): Promise<readonly Finding[]>;
}
