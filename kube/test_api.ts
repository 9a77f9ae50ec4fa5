/** For tests: a client of a server that answers as a test wants. */
import assert from "node:assert/strict";
import type { KubeApi, Resource } from "./api.ts";
import type { ClusterConfig, HttpOptions } from "./http.ts";
import { httpApi } from "./http.ts";
import type { RawHandler, TestServer } from "./test_server.ts";
import { startServer } from "./test_server.ts";

export const widgets: Resource = { group: "example.com", version: "v1", plural: "widgets", kind: "Widget", namespaced: true };
export const place = { namespace: "shop", name: "w" } as const;

export function widget(name: string, resourceVersion = "1") {
  const metadata = { name, namespace: "shop", uid: `uid-${name}`, resourceVersion, creationTimestamp: "2026-01-01T00:00:00Z" };
  return { apiVersion: "example.com/v1", kind: "Widget", metadata };
}

export function status(code: number, fields: Readonly<Record<string, unknown>> = {}) {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, ...fields };
}

export interface Setting extends HttpOptions {
  readonly config?: Omit<ClusterConfig, "server">;
}

/** Runs a test with a client of a server that answers with `handler`. */
export async function against(
  handler: RawHandler,
  test: (api: KubeApi, server: TestServer) => Promise<void>,
  { config, ...options }: Setting = {},
): Promise<void> {
  const server = await startServer(handler);
  const api = httpApi({ server: server.url, ...config }, options);
  try {
    await test(api, server);
  } finally {
    api.close();
    await server.close();
  }
}

/** The handler that accepts a request and leaves it at that. */
export function never(): Promise<void> {
  return Promise.resolve();
}

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => assert.fail("it succeeded"), (error: unknown) => error);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
