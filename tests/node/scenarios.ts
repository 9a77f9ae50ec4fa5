/** Scenarios by the sentence that they prove, played one after another, or some at a time, in one lab. */
import { Lab } from "./lab.ts";
import type { Site } from "./site.ts";

export type Scenario = (site: Site) => Promise<void>;
export type Scenarios = Readonly<Record<string, Scenario>>;

export interface Stage {
  /** Scenarios that only have to do with their own namespace. Some of them are played at a time, as all of them mostly wait. */
  readonly together: readonly Scenarios[];
  /** Scenarios that kill the operator, restart the API server, or keep the machine busy. */
  readonly alone: readonly Scenarios[];
}

/** How many scenarios are played at a time. */
const AT_A_TIME = 4;

/** A guard against hanging, in milliseconds; no scenario comes near it. */
const LONGEST = 300_000;

/** Registers a test for each scenario that is played alone and one for all others, and what opens and closes their lab. */
export function play({ together, alone }: Stage): void {
  let lab: Lab | undefined;
  const inLab = async (scenario: Scenario): Promise<void> => {
    if (lab === undefined) throw new Error("Cannot play: the lab was not opened");
    await playIn(lab, scenario);
  };
  if (chosen([...together, ...alone]).length === 0) throw new Error("There is no scenario with the words of KONDUCTOR_TEST_ONLY");
  Deno.test.beforeAll(async () => {
    lab = await Lab.open();
  });
  Deno.test.afterAll(() => lab?.[Symbol.asyncDispose]());
  Deno.test("on a node: whoever keeps to a namespace", (context) => playTogether(context, together, inLab));
  for (const [name, scenario] of chosen(alone)) {
    Deno.test(`on a node: ${name}`, () => inLab(scenario));
  }
}

/** Those whose sentence has the words of `KONDUCTOR_TEST_ONLY` in it, where that is set. */
function chosen(groups: readonly Scenarios[]): (readonly [name: string, scenario: Scenario])[] {
  const words = Deno.env.get("KONDUCTOR_TEST_ONLY") ?? "";
  return groups.flatMap((group) => Object.entries(group)).filter(([name]) => name.includes(words));
}

async function playTogether(
  context: Deno.TestContext,
  groups: readonly Scenarios[],
  inLab: (scenario: Scenario) => Promise<void>,
): Promise<void> {
  const left = groups.flatMap((group) => Object.entries(group)).filter(([name]) =>
    name.includes(Deno.env.get("KONDUCTOR_TEST_ONLY") ?? "")
  );
  const sanitizers = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false } as const; // steps at the same time
  const player = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [name, scenario] = next;
      await context.step({ name, fn: () => inLab(scenario), ...sanitizers });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, player));
}

async function playIn(lab: Lab, scenario: Scenario): Promise<void> {
  await using site = await lab.site();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`It goes on after ${LONGEST / 1000} s`)), LONGEST);
  try {
    await Promise.race([scenario(site), late.promise]);
  } catch (error) {
    const lines = (await lab.operatorLog()).trim().split("\n").filter((line) => line.includes(`"${site.namespace}"`));
    console.error(["The operator's last words about it:", ...lines.slice(-20), await site.report()].join("\n"));
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
