/** The counters themselves. Names follow controller-runtime where it has them. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";

export class Instruments {
  readonly registry = new Registry();
  readonly #in = { registers: [this.registry] };

  readonly reconciles = new Counter({
    name: "controller_runtime_reconcile_total",
    help: "Reconciliations by kind and result (success, conflict, error)",
    labelNames: ["controller", "result"],
    ...this.#in,
  });
  readonly reconcileTime = new Histogram({
    name: "controller_runtime_reconcile_time_seconds",
    help: "Length of a reconciliation",
    labelNames: ["controller"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    ...this.#in,
  });
  readonly depth = new Gauge({ name: "workqueue_depth", help: "Objects that are due", labelNames: ["name"], ...this.#in });
  readonly objects = new Gauge({ name: "konductor_objects", help: "Objects in the cache, by kind", labelNames: ["kind"], ...this.#in });
  readonly grants = new Counter({ name: "konductor_grants_total", help: "Requests granted", labelNames: ["kind"], ...this.#in });
  readonly denials = new Counter({ name: "konductor_denied_total", help: "Requests denied", labelNames: ["kind", "reason"], ...this.#in });
  readonly expirations = new Counter({
    name: "konductor_expired_total",
    help: "Claims that were lost",
    labelNames: ["kind", "reason"],
    ...this.#in,
  });
  readonly waitTime = new Histogram({
    name: "konductor_wait_seconds",
    help: "From a request's first sight to its grant",
    labelNames: ["kind"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800, 3600, 86_400],
    ...this.#in,
  });
  readonly conflicts = new Counter({
    name: "konductor_conflicts_total",
    help: "Writes that met a newer version and were decided again",
    labelNames: ["kind"],
    ...this.#in,
  });
  readonly watchRestarts = new Counter({
    name: "konductor_watch_restarts_total",
    help: "Watches that were started again",
    labelNames: ["resource", "reason"],
    ...this.#in,
  });
}
