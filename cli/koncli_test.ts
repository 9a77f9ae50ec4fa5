import assert from "node:assert/strict";
import { primitives } from "../primitives/mod.ts";
import { run, type TestOptions } from "./test_context.ts";
import { inCluster, words } from "./test_koncli.ts";
import { VERSION } from "./version.ts";

Deno.test("version needs no cluster", async () => {
  assert.equal((await run(["version"])).stdout, `koncli ${VERSION}\n`);
  assert.deepEqual(JSON.parse((await run(["version", "-o", "json"])).stdout), { version: VERSION });
});

Deno.test("create, list, status and delete, in every format", () =>
  inCluster(async (koncli) => {
    assert.equal((await koncli("semaphore create api --permits 3 --queueing firstfit --max-hold 1h")).stdout, "semaphore/api created\n");
    const object = JSON.parse((await koncli("semaphore status api -o json")).stdout);
    assert.deepEqual(object.spec, { permits: 3, queueing: "FirstFit", maxHold: "1h" });
    assert.match((await koncli("sem list")).stdout, /^NAME +PERMITS .*\napi +3 .*\ndb +2 .*\n$/);
    assert.match((await koncli("sem list -o wide")).stdout, /QUEUEING.*\napi.*FirstFit/);
    assert.equal((await koncli("sem list -o name")).stdout, "semaphore.konductor.io/api\nsemaphore.konductor.io/db\n");
    assert.match((await koncli("sem list -o yaml")).stdout, /^apiVersion: v1\nkind: List\n/);
    assert.equal((await koncli("sem delete api db")).stdout, "semaphore/api deleted\nsemaphore/db deleted\n");
    const none = await koncli("sem list");
    assert.deepEqual([none.stdout, none.stderr, none.code], ["", 'koncli: No semaphores in namespace "default"\n', 0]);
  }));

Deno.test("list selects by label and by namespace", () =>
  inCluster(async (koncli) => {
    assert.match((await koncli("mutex list -A")).stdout, /^NAMESPACE +NAME .*\ndefault +db /);
    assert.equal((await koncli("mutex list -l team=billing -o name")).stdout, "");
    assert.equal((await koncli("mutex list -n kube-system -o name")).stdout, "");
  }));

Deno.test("a claim, its status, its renewal and its release", () =>
  inCluster(async (koncli) => {
    assert.match(
      (await koncli("mutex lock db --holder web-1 --ttl 5m")).stdout,
      /^mutex\/db locked by web-1, token \d{16}, expires in 5m\n$/,
    );
    const status = await koncli("mutex status db");
    assert.match(status.stdout, /^Mutex db in namespace default\n {2}Phase: +Locked\n/);
    assert.match(status.stdout, /\nHOLDER +TOKEN +SINCE +EXPIRES\nweb-1 +\d{16} +\ds +in 4m59s\n/);
    assert.match((await koncli("mutex renew db --holder web-1")).stdout, /^mutex\/db renewed by web-1, token \d{16}\n$/);
    assert.equal((await koncli("mutex unlock db --holder web-1")).stdout, "mutex/db unlocked\n");
    assert.match((await koncli("mutex status db")).stdout, /\nNobody holds it\n$/);
  }));

Deno.test("the holder comes from KONDUCTOR_HOLDER_ID where no flag says otherwise", () =>
  inCluster(async (koncli) => {
    const env = { KONDUCTOR_HOLDER_ID: "job-7" };
    assert.match((await koncli("mutex lock db", { env })).stdout, /locked by job-7,/);
    assert.equal((await koncli("mutex unlock db", { env })).code, 0);
    const evil = await koncli("mutex lock db", { env: { KONDUCTOR_HOLDER_ID: "a\x1b[2Jb" } });
    assert.equal(evil.stderr, "koncli: KONDUCTOR_HOLDER_ID: control characters are not allowed; use printable text on one line\n");
    assert.equal(evil.code, 64);
  }));

Deno.test("a claim is the request object for programs", () =>
  inCluster(async (koncli) => {
    const request = JSON.parse((await koncli("semaphore acquire db --permits 2 --holder a -o json")).stdout);
    assert.deepEqual([request.kind, request.spec.permits, request.status.phase], ["Permit", 2, "Granted"]);
    assert.match((await koncli("mutex lock db -o name")).stdout, /^mutexrequest\.konductor\.io\/db-[a-z0-9]{10}\n$/);
  }));

Deno.test("without a flag it tries once: busy is exit code 5", () =>
  inCluster(async (koncli) => {
    await koncli("mutex lock db --holder a");
    const start = performance.now();
    const { code, stdout, stderr } = await koncli("mutex lock db --holder b");
    assert.deepEqual([code, stdout], [5, ""]);
    assert.match(stderr, /^koncli: Cannot lock mutex "db": /);
    assert.ok(performance.now() - start < 2000);
  }));

Deno.test("--timeout waits that long: exit code 3", () =>
  inCluster(async (koncli) => {
    await koncli("mutex lock db --holder a");
    const start = performance.now();
    const { code, stderr } = await koncli("mutex lock db --holder b --timeout 300ms");
    assert.equal(code, 3);
    assert.match(stderr, /^koncli: Cannot lock mutex "db": .*300ms\n$/);
    assert.ok(performance.now() - start >= 300);
    assert.equal((await koncli("mutex lock db --holder c", { env: { KONDUCTOR_TIMEOUT: "100ms" } })).code, 3);
  }));

Deno.test("--wait waits until it is its turn", () =>
  inCluster(async (koncli) => {
    await koncli("mutex lock db --holder a");
    const second = koncli("mutex lock db --holder b --wait");
    await koncli("mutex unlock db --holder a");
    assert.match((await second).stdout, /^mutex\/db locked by b,/);
  }));

Deno.test("whoever waits for more than three seconds is told who holds it", () =>
  inCluster(async (koncli) => {
    await koncli("mutex lock db --holder a");
    const line = "mutex lock db --timeout 3500ms --holder";
    const [{ stderr }, silent] = await Promise.all([koncli(`${line} b`), koncli(`${line} c --priority -1 --log-level error`)]);
    assert.match(stderr, /^koncli: Waiting for mutex "db": a holds it, place 1 of 2 in line\n/);
    assert.match(silent.stderr, /^koncli: Cannot/);
  }));

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  Deno.test(`${signal} while waiting leaves the line: exit code ${code}`, () =>
    inCluster(async (koncli, cluster) => {
      await koncli("mutex lock db --holder a");
      const interrupting: TestOptions = {
        connect: async (wish) => {
          setTimeout(() => call.raise(signal), 200);
          return await cluster.connect(wish);
        },
      };
      const { TestCall } = await import("./test_context.ts");
      const { koncli: program } = await import("./koncli.ts");
      const { commandTree } = await import("./tree.ts");
      const call = new TestCall(interrupting);
      assert.equal(await program(commandTree(primitives), call.contextFor(words("mutex lock db --holder b --wait"))), code);
      assert.equal(call.stderr, `koncli: Interrupted by ${signal}\n`);
      assert.equal(call.listening, 0);
      assert.doesNotMatch((await koncli("mutex status db")).stdout, /PLACE/);
    }));
}

Deno.test("the line is shown in order, with places", () =>
  inCluster(async (koncli) => {
    await koncli("semaphore acquire db --permits 2 --holder a");
    const waiting = ["b --priority 0", "c --priority 5"].map((holder) => koncli(`semaphore acquire db --timeout 2s --holder ${holder}`));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { stdout } = await koncli("semaphore status db");
    assert.match(stdout, /\nHOLDER +TOKEN +PERMITS +SINCE +EXPIRES\na +\d+ +2 /);
    assert.match(stdout, /\nPLACE +WAITING +PERMITS +PRIORITY +SINCE\n1 +c +1 +5 +\ds\n2 +b +1 +0 +\ds\n$/);
    await koncli("semaphore release db --holder a");
    assert.deepEqual((await Promise.all(waiting)).map(({ code }) => code), [0, 0]);
  }));

Deno.test("a claim found again by a restarted container is success, and said on stderr", () =>
  inCluster(async (koncli, cluster) => {
    const pod = await cluster.pod("web-0");
    const options: TestOptions = { connect: (wish) => cluster.connect({ ...wish, pod }) };
    const first = await koncli("semaphore acquire db", options);
    const again = await koncli("semaphore acquire db", options);
    assert.match(first.stdout, /^semaphore\/db acquired by web-0, token \d+\n$/);
    assert.equal(again.stdout, first.stdout);
    assert.deepEqual([first.stderr, again.code], ["", 0]);
    assert.match(again.stderr, /^koncli: Found its own Permit "db-\w+" again\n$/);
  }));

Deno.test("run holds the claim while the command runs, and releases it", () =>
  inCluster(async (koncli, cluster) => {
    let during = "";
    const startChild: TestOptions["startChild"] = () => ({
      ended: koncli("mutex status db -o json").then(({ stdout }) => {
        during = stdout;
        return 7;
      }),
      relay: () => {},
      signal: () => {},
      survives: () => false,
    });
    const { code, call, stdout } = await koncli("mutex run db --holder me -- make -n deploy", {
      startChild,
      connect: (wish) => cluster.connect(wish),
    });
    assert.deepEqual([code, stdout], [7, ""]);
    assert.deepEqual(call.children[0]?.command, ["make", "-n", "deploy"]);
    const { status } = JSON.parse(during);
    assert.equal(status.holder, "me");
    const { KONDUCTOR_TOKEN, KONDUCTOR_REQUEST, ...rest } = call.children[0]?.env ?? {};
    assert.equal(KONDUCTOR_TOKEN, String(status.token));
    assert.match(KONDUCTOR_REQUEST ?? "", /^db-/);
    assert.deepEqual(rest, { KONDUCTOR_HOLDER: "me", KONDUCTOR_KIND: "Mutex", KONDUCTOR_NAME: "db", KONDUCTOR_NAMESPACE: "default" });
    assert.equal(JSON.parse((await koncli("mutex status db -o json")).stdout).status.phase, "Unlocked");
    assert.equal(call.listening, 0);
  }));

Deno.test("run -E gives every failure of koncli itself one code, and the last line says which it was", () =>
  inCluster(async (koncli) => {
    await koncli("mutex lock db --holder a");
    for (
      const [line, sentence] of [
        ["mutex run db -E 75 --timeout 0 --holder b -- true", /Cannot lock mutex "db"/],
        ["mutex run db -E 75 --timeout 50ms --holder b -- true", /Cannot lock mutex "db"/],
        ["mutex run nowhere -E 75 -- true", /Mutex "nowhere" not found/],
        ["mutex run db -E 75 --ttl soon -- true", /--ttl: "soon" is not a duration/],
        ["mutex run db -E 75 true", /Nothing to run/],
      ] as const
    ) {
      const { code, stderr } = await koncli(line);
      assert.match(stderr.trimEnd().split("\n").at(-1) ?? "", sentence);
      assert.equal(code, 75);
    }
  }));

for (
  const [line, code, message] of [
    ["mutex lock nowhere", 2, /^Mutex "nowhere" not found in namespace "default"/],
    ["mutex status nowhere", 2, /not found/],
    ["mutex delete nowhere", 2, /not found/],
    ["mutex create db", 1, /^Cannot create mutex "db": it exists already$/],
    ["mutex unlock db", 2, /^Cannot release mutex "db": /],
    ["mutex renew db", 2, /^Cannot renew mutex "db": /],
    ["mutex lock My_Mutex", 64, /^"My_Mutex" cannot be the name of a Mutex/],
    ["mutex lock ../../pods", 64, /cannot be the name/],
    ["mutex lock db --wait --timeout 0", 64, /contradict/],
    ["mutex lock db --ttl 5x", 64, /^--ttl: "5x" is not a duration/],
    ["mutex lock db --priority 5000", 64, /^--priority: "5000" is not a whole number from -1000 to 1000$/],
    ["mutex run db make", 64, /^Nothing to run/],
    ["mutex run db other -- make", 64, /^Nothing to run/],
    ["semaphore create x --permits -1", 64, /^--permits: "-1" is not a whole number from 0 to 2500$/],
    ["status semafore", 64, /^No kind "semafore"; did you mean semaphore\?$/],
    ["mutex unlock db --reason", 64, /argument missing$/],
    ["status nonsense", 64, /^No kind "nonsense"; there are semaphore, mutex, lease, [a-z, ]+$/],
    ["completion tcsh", 64, /^No completion for "tcsh"/],
    ["mutex list -n Team", 64, /^--namespace: "Team" is no namespace/],
  ] as const
) {
  Deno.test(`one clear sentence and exit code ${code}: koncli ${line}`, () =>
    inCluster(async (koncli) => {
      const { stderr, stdout, code: actual } = await koncli(line);
      assert.equal(stdout, "");
      assert.match(stderr, /^koncli: [^\n]+[^.\n]\n$/);
      assert.match(stderr.slice("koncli: ".length).trimEnd(), message);
      assert.equal(actual, code);
    }));
}

Deno.test("release --force --reason says in the request who gave it back and why", () =>
  inCluster(async (koncli, cluster) => {
    const pod = await cluster.pod("web-0");
    await koncli("mutex lock db", { connect: (wish) => cluster.connect({ ...wish, pod }) });
    const spied: TestOptions = {
      env: { USER: "ann" },
      connect: async (wish) => {
        cluster.forbid(["delete"]);
        return await cluster.connect(wish);
      },
    };
    assert.equal((await run(["mutex", "unlock", "db", "--force", "--reason", "its node is gone"], spied)).code, 4);
    const { stdout } = await koncli("mutex status db -o wide");
    const request = /(db-\w+)\n/.exec(stdout)?.[1] ?? "";
    const annotations = await cluster.annotationsOf(request);
    assert.equal(annotations?.["konductor.io/released-by"], "ann@laptop");
    assert.equal(annotations?.["konductor.io/release-reason"], "its node is gone");
    cluster.forbid([]);
    assert.equal((await koncli("mutex unlock db --force")).stdout, "mutex/db unlocked\n");
  }));

Deno.test("a reason is text on one line", () =>
  inCluster(async (_koncli, cluster) => {
    const connect: TestOptions["connect"] = (wish) => cluster.connect(wish);
    const { code, stderr } = await run(["mutex", "unlock", "db", "--force", "--reason", "a\x1b[2Jb"], { connect });
    assert.deepEqual([code, stderr], [64, "koncli: --reason: control characters are not allowed; use printable text on one line\n"]);
  }));

Deno.test("yaml is as kubectl writes it: what could be taken for a time or a truth value is quoted", () =>
  inCluster(async (koncli) => {
    await koncli("mutex lock db --holder yes");
    const { stdout } = await koncli("mutex list -o yaml");
    assert.match(stdout, /\n {4}creationTimestamp: "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\n/);
    assert.match(stdout, /\nitems:\n- apiVersion: konductor\.io\/v1\n/);
    assert.match(stdout, /\n {4}holder: "yes"\n/);
  }));

Deno.test("run says its own ttl in its help", async () => {
  const { stdout } = await run(["mutex", "run", "--help"]);
  assert.match(stdout.replaceAll(/\s+/g, " "), /--ttl <DURATION> How long it lives without a sign of life \(default 30s\)/);
});

Deno.test("as a plug-in of kubectl, help and messages say so", async () => {
  const program = "kubectl konductor";
  assert.match(
    (await run(["mutex", "lock", "-h"], { program })).stdout,
    /^Usage: kubectl konductor mutex lock[^]*\n {2}kubectl konductor mutex lock db/,
  );
  assert.match((await run(["mutex", "lokc"], { program })).stderr, /^kubectl konductor: Unknown command/);
});

Deno.test("a stack trace is only for those who debug", async () => {
  assert.equal((await run(["mutex", "list"])).stderr, "koncli: There is no cluster in this test\n");
  assert.match((await run(["mutex", "list", "-v"])).stderr, /\n {4}at /);
});

Deno.test("--timeout limits how long an answer may take where nothing is waited for", async () => {
  const { code, stderr } = await run(["mutex", "list", "--timeout", "50ms"], { connect: () => new Promise(() => {}) });
  assert.deepEqual([code, stderr], [3, "koncli: No answer within 50ms; allow more with --timeout\n"]);
});

Deno.test("KONDUCTOR_TIMEOUT is about waits, and limits nothing else", () =>
  inCluster(async (koncli, cluster) => {
    const connect: TestOptions["connect"] = async (wish) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return await cluster.connect(wish);
    };
    assert.equal((await koncli("mutex list", { connect, env: { KONDUCTOR_TIMEOUT: "1ms" } })).code, 0);
  }));

Deno.test("--timeout limits how long is watched", () =>
  inCluster(async (koncli) => {
    const { code, stdout, stderr } = await koncli("mutex list --watch --timeout 100ms");
    assert.match(stdout, /^NAME .*\n(db .*\n)+$/);
    assert.deepEqual([code, stderr], [0, ""]);
  }));

Deno.test("nobody reading the results is no failure to talk about", async () => {
  const { code, stderr } = await run(["version"], {
    onOutput: () => {
      throw new Deno.errors.BrokenPipe("nobody");
    },
  });
  assert.deepEqual([code, stderr], [141, ""]);
});
