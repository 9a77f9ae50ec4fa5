/** What compilers let through, and what they refuse. Nobody runs it. */
import { connect, type Duration, type Konductor, LostError, type SemaphoreSpecInput } from "@konductor/sdk";
import { type TestCluster, testCluster, type TestClusterOptions } from "@konductor/sdk/testing";

export async function use(konductor: Konductor): Promise<number> {
  await konductor.semaphore("api-quota").create({ permits: 3, ttl: "10m" });
  await using permit = await konductor.semaphore("api-quota").acquire({ permits: 2, timeout: "1h30m", signal: AbortSignal.timeout(1) });
  const reason: unknown = permit.signal.reason;
  if (reason instanceof LostError) return reason.exitCode;
  const turn = await konductor.lease("daily").tryAcquire();
  return turn?.token ?? permit.token;
}

export async function refused(konductor: Konductor): Promise<void> {
  // @ts-expect-error -- minutes are called m
  await konductor.mutex("db").lock({ timeout: "1 minute" });
  // @ts-expect-error -- a mutex has no permits
  await konductor.mutex("db").lock({ permits: 2 });
  // @ts-expect-error -- they are counted
  await konductor.semaphore("db").create({ permits: "three" });
  // @ts-expect-error -- it may not be there
  (await konductor.semaphore("db").tryAcquire()).token;
  // @ts-expect-error -- there is no such option
  await connect({ kubeConfig: "/tmp/config" });
  // @ts-expect-error -- tokens are not to be changed
  (await konductor.mutex("db").lock()).token = 1;
  // @ts-expect-error -- there is no such kind
  await konductor.list("Semaphor");
  // @ts-expect-error -- a clock has a name
  await testCluster({ clock: "fast" });
}

export const wait: Duration = "30s";
export const spec: SemaphoreSpecInput = { permits: 1 };
export const options: TestClusterOptions = { seed: 1 };
export const open = async (): Promise<TestCluster> => await testCluster(options);
