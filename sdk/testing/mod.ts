/**
 * Konductor for tests: the API server in memory and the real rules in one process, with a clock that the test turns. It needs no cluster,
 * no test framework, and milliseconds.
 *
 * ```ts ignore
 * import { testCluster } from "@konductor/sdk/testing";
 *
 * await using cluster = await testCluster();
 * const [first, second] = [await cluster.connect({ pod: "worker-0" }), await cluster.connect({ pod: "worker-1" })];
 * await first.mutex("db").create();
 * await first.mutex("db").lock();
 * const waiting = second.mutex("db").lock();
 * await cluster.pods.delete("worker-0");
 * await using lock = await waiting;
 * if (lock.holder !== "worker-1") throw new Error("somebody else has it");
 * ```
 *
 * @module
 */
export { type DuringOptions, type TestCluster, testCluster, type TestClusterOptions, type TestConnectOptions } from "./cluster.ts";
export type { OutageOptions, Refusal, Requests, TestFaults, Trouble, Verb } from "./faults.ts";
export type { TestJobs } from "./jobs.ts";
export type { ObjectOptions } from "./objects.ts";
export type { TestLog, TestOperator } from "./operator.ts";
export type { DeletePodOptions, TestPods } from "./pods.ts";
export type { Konductor } from "../client.ts";
export type { ConnectOptions } from "../connect.ts";
export type { Duration } from "../duration.ts";
export type { KubeApi } from "../../kube/api.ts";
export type { Clock } from "../../kube/clock.ts";
