import assert from "node:assert/strict";
import { primitives } from "../primitives/mod.ts";
import { TestCluster } from "./test_cluster.ts";
import { run } from "./test_context.ts";
import { inCluster, words } from "./test_koncli.ts";

Deno.test("status shows all kinds, one kind, or one object", () =>
  inCluster(async (koncli) => {
    assert.match((await koncli("status")).stdout, /^SEMAPHORES\nNAME.*\ndb .*\n\nMUTEXES\n[^]*\n\nLEASES\n/);
    assert.match((await koncli("status sem")).stdout, /^NAME +PERMITS/);
    assert.equal((await koncli("status mutexes db")).stdout, (await koncli("mutex status db")).stdout);
    assert.equal(JSON.parse((await koncli("status -o json")).stdout).items.length, primitives.length);
    const nothing = await koncli("status -n kube-system");
    assert.match(nothing.stderr, /^koncli: No semaphores, mutexes, leases, [a-z, ]+ in namespace "kube-system"\n$/);
  }));

Deno.test("status --watch shows a line again when it has changed, in the same place on a terminal, until Ctrl-C", () =>
  inCluster(async (koncli, cluster) => {
    const seen: string[] = [];
    const { code, stdout } = await koncli("mutex status db --watch", {
      terminal: true,
      env: { NO_COLOR: "1" },
      connect: (wish) => cluster.connect(wish),
      onOutput: (text, call) => {
        seen.push(text);
        if (text.includes("Locked\n") && text.includes("web-1")) call.raise("SIGINT");
        else if (seen.length === 1) void koncli("mutex lock db --holder web-1");
      },
    });
    assert.equal(code, 0);
    // deno-lint-ignore no-control-regex
    assert.match(stdout, /Unlocked[^]*\x1b\[\d+F\x1b\[J[^]*web-1/);
    assert.ok(!stdout.includes("\x1b[2J"), "what stood on the terminal before is left alone");
  }));

Deno.test("status --watch of one object adds it again, below, where nobody looks at a terminal", () =>
  inCluster(async (koncli, cluster) => {
    const { code, stdout } = await koncli("mutex status db --watch", {
      connect: (wish) => cluster.connect(wish),
      onOutput: (text, call) => {
        if (text.includes("web-1")) call.raise("SIGINT");
        else void koncli("mutex lock db --holder web-1");
      },
    });
    assert.equal(code, 0);
    assert.match(stdout, /^Mutex db [^]*Nobody holds it\n\nMutex db [^]*web-1/);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(stdout, /\x1b/);
  }));

Deno.test("status --watch of everything adds the rows that have changed, where nobody looks at a terminal", () =>
  inCluster(async (koncli, cluster) => {
    let step = 0;
    const { code, stdout } = await koncli("status --watch", {
      connect: (wish) => cluster.connect(wish),
      onOutput: (text, call) => {
        if (step === 0 && ++step) void koncli("mutex lock db --holder web-1");
        else if (step === 1 && text.includes("web-1") && ++step) void koncli("lease acquire db --holder web-2");
        else if (text.includes("web-2")) call.raise("SIGINT");
      },
    });
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^SEMAPHORES\n[^]*\nLEASES\nNAME[^]*\nNAME .*HOLDER.*\ndb +Locked +web-1 .*\n[^]*NAME .*HOLDER.*\ndb +Held +web-2 /,
    );
  }));

for (const [before, expected] of [["", /^NAME .*\ndb .*\nearly .*\n$/], ["mutex delete db", /^NAME .*\nearly .*\n$/]] as const) {
  Deno.test(`list --watch writes what changed before it began to watch, and nothing twice${before && ", where there was nothing"}`, async () => {
    await using cluster = await TestCluster.start({ operator: false });
    const koncli = (line: string) => run(words(line), { connect: (wish) => cluster.connect(wish) });
    if (before) await koncli(before);
    const { code, stdout } = await run(words("mutex list -w --timeout 1s"), {
      connect: async (wish) => {
        const konductor = await cluster.connect(wish);
        const { list } = konductor;
        // Made between the list and the watch.
        konductor.list = async (...args: Parameters<typeof list>) => {
          konductor.list = list;
          const found = await list.apply(konductor, args);
          await koncli("mutex create early");
          return found;
        };
        return konductor;
      },
    });
    assert.equal(code, 0);
    assert.match(stdout, expected);
  });
}

Deno.test("list --watch shows what has changed below what there is", () =>
  inCluster(async (koncli, cluster) => {
    const { code, stdout } = await koncli("mutex list -w", {
      connect: (wish) => cluster.connect(wish),
      onOutput: (text, call) => {
        if (text.includes("late")) call.raise("SIGTERM");
        else void koncli("mutex create late");
      },
    });
    assert.equal(code, 0);
    assert.match(stdout, /^NAME .*\ndb .*\n[^]*late /);
    assert.equal(stdout.match(/NAME/g)?.length, 1);
  }));
