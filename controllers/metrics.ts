/** What the operator counts. */
import type { Counter, Gauge, Histogram } from "prom-client";
import type { Instruments } from "./instruments.ts";

type Labels = Readonly<Record<string, string>>;

/** All metrics, in the Prometheus text format. */
export interface Page {
  readonly text: string;
  readonly contentType: string;
}

const NOTHING: Page = { text: "", contentType: "text/plain" };

async function load(): Promise<Instruments> {
  const { Instruments } = await import("./instruments.ts");
  return new Instruments();
}

/**
 * Counts from the start, though the library that does it takes as long to load as a grant takes: it is loaded when `calm` resolves, and
 * what is counted before that waits for it. `never` counts nothing.
 */
export class Metrics {
  readonly #instruments: Promise<Instruments> | undefined;
  readonly reconciles = this.#counter((all) => all.reconciles);
  readonly reconcileTime = this.#histogram((all) => all.reconcileTime);
  readonly depth = this.#gauge((all) => all.depth);
  readonly objects = this.#gauge((all) => all.objects);
  readonly grants = this.#counter((all) => all.grants);
  readonly denials = this.#counter((all) => all.denials);
  readonly expirations = this.#counter((all) => all.expirations);
  readonly waitTime = this.#histogram((all) => all.waitTime);
  readonly conflicts = this.#counter((all) => all.conflicts);
  readonly watchRestarts = this.#counter((all) => all.watchRestarts);

  constructor(calm: Promise<void> | "never" = Promise.resolve()) {
    this.#instruments = calm === "never" ? undefined : calm.then(load);
  }

  /** Everything that was counted until now. Waits for the library. */
  async read(): Promise<Page> {
    const instruments = await this.#instruments;
    if (instruments === undefined) return NOTHING;
    const { registry } = instruments;
    return { text: await registry.metrics(), contentType: registry.contentType };
  }

  #counter(choose: (all: Instruments) => Counter) {
    return { inc: (labels: Labels): void => this.#count((all) => choose(all).inc(labels)) };
  }

  #gauge(choose: (all: Instruments) => Gauge) {
    return { set: (labels: Labels, value: number): void => this.#count((all) => choose(all).set(labels, value)) };
  }

  #histogram(choose: (all: Instruments) => Histogram) {
    return { observe: (labels: Labels, value: number): void => this.#count((all) => choose(all).observe(labels, value)) };
  }

  #count(change: (all: Instruments) => void): void {
    void this.#instruments?.then(change);
  }
}
