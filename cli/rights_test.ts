/** What koncli says to whoever lacks a right: how to give it. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import * as z from "zod";
import type { Primitive } from "../primitives/define.ts";
import { GROUP, primitives } from "../primitives/mod.ts";
import { ForbiddenError, type MissingRight } from "../sdk/mod.ts";
import { rolesOf, type Rule } from "../tools/generate/rbac.ts";
import { adviceFor } from "./advice.ts";
import type { Child } from "./child.ts";
import { remedyFor } from "./rights.ts";
import { TestCluster } from "./test_cluster.ts";
import { run, type TestOptions } from "./test_context.ts";
import { words as split } from "./test_koncli.ts";
import { words } from "./words.ts";

const USER = "system:serviceaccount:batch:default";

const binding = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: z.tuple([z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() })]),
});

/** The binding in what stands below the first line of stderr, the whole of which kubectl has to take. */
function bindingIn(stderr: string): z.infer<typeof binding> {
  const manifests = parseAllDocuments(stderr.slice(stderr.indexOf("\n") + 1)).map((document) => document.toJS());
  return binding.parse(manifests.at(-1));
}

/** Every command of a kind, as its help has it. */
function linesOf(primitive: Primitive): string[] {
  return [
    ...primitive.verbs.flatMap((verb) => words.examplesOf(primitive, verb).slice(0, 1)),
    ...words.createExamples(primitive).slice(0, 1),
    ...words.deleteExamples(primitive).slice(0, 1),
    ...words.listExamples(primitive).slice(0, 1),
    ...words.statusExamples(primitive),
  ];
}

Deno.test("who may do nothing is told with every verb of every kind which binding is missing, and exits with 4", async () => {
  await using cluster = await TestCluster.start({ operator: false });
  cluster.forbid(() => true, { user: USER });
  for (const line of primitives.flatMap(linesOf)) {
    const args = ["-n", "batch", "-o", "json", ...split(line)];
    const { code, stdout, stderr } = await run(args, { connect: (wish) => cluster.connect(wish) });
    assert.deepEqual([line, code, stdout], [line, 4, ""]);
    assert.match(
      stderr,
      /^koncli: Cannot [^\n]*: "system:serviceaccount:batch:default" may not \w+ \w+\.konductor\.io in namespace "batch"\n#/,
    );
    const { kind, metadata, roleRef, subjects } = bindingIn(stderr);
    assert.deepEqual([kind, metadata.namespace, roleRef.kind], ["RoleBinding", "batch", "ClusterRole"]);
    assert.deepEqual(subjects, [{ kind: "ServiceAccount", name: "default", namespace: "batch" }]);
  }
});

Deno.test("the manifest is complete, can be handed to kubectl as it is, and names the chart's value", async () => {
  const refused = new ForbiddenError('Cannot acquire semaphore "db": no', { missing: rightOf("create", "permits") });
  const { code, stderr } = await run(["status"], { connect: () => Promise.reject(refused) });
  assert.equal(code, 4);
  assert.equal(
    stderr,
    `koncli: Cannot acquire semaphore "db": no
# To allow it, apply this, or add "batch" to the chart's value workload.bind.namespaces:
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: konductor-workload.batch.default
  namespace: batch
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: konductor-workload
subjects:
- kind: ServiceAccount
  name: default
  namespace: batch
# Or run this:
# kubectl create rolebinding konductor-workload.batch.default --namespace=batch --clusterrole=konductor-workload --serviceaccount=batch:default
`,
  );
});

function rightOf(verb: string, resource: string, rest: Partial<MissingRight> = {}): MissingRight {
  return { user: USER, verb, resource, group: GROUP, namespace: "batch", note: undefined, ...rest };
}

/** Whether a role has a right, as the chart defines it. */
function has(rules: readonly Rule[], { group, resource, verb }: MissingRight): boolean {
  return rules.some(({ apiGroups, resources, verbs }) => apiGroups.includes(group) && resources.includes(resource) && verbs.includes(verb));
}

const roles = rolesOf(primitives);
const rules: Readonly<Record<string, readonly Rule[]>> = {
  "konductor-workload": roles.workload,
  "konductor-view": roles.view,
  "konductor-edit": roles.edit,
};
const READ = ["get", "list", "watch"];

/** Each right to something of Konductor's, with the role that is named to whoever lacks it: that this role has the right is asserted. */
async function rolesNamed(rest: Partial<MissingRight>): Promise<readonly (readonly [right: MissingRight, role: string])[]> {
  const plurals = primitives.flatMap(({ plural, request }) => [plural, ...request ? [request.plural] : []]);
  const rights = plurals.flatMap((plural) => [...READ, "create", "update", "patch", "delete"].map((verb) => rightOf(verb, plural, rest)));
  return await Promise.all(rights.map(async (right) => {
    const { name } = bindingIn(`\n${await adviceFor(right)}`).roleRef;
    assert.ok(has(rules[name] ?? [], right), `${name} does not allow to ${right.verb} ${right.resource}`);
    return [right, name] as const;
  }));
}

Deno.test("the role that is named to a service account has the right, and it is the one for processes wherever that has it", async () => {
  for (const [right, role] of await rolesNamed({})) assert.equal(role === "konductor-workload", has(roles.workload, right));
});

Deno.test("the role that is named to a person has the right, and it is the one for looking wherever that suffices", async () => {
  for (const user of ["ada", "system:node:a", "system:serviceaccount:a"]) {
    for (const [{ verb }, role] of await rolesNamed({ user })) assert.equal(role === "konductor-view", READ.includes(verb));
  }
});

Deno.test("the role that is named for all namespaces has the right, and it is the one for looking wherever that suffices", async () => {
  for (const user of [USER, "ada"]) {
    const named = await rolesNamed({ user, namespace: undefined });
    for (const [{ verb }, role] of named) assert.equal(role === "konductor-view", READ.includes(verb));
  }
});

Deno.test("who may not read an object is told that, rather than that it is not there", async () => {
  await using cluster = await TestCluster.start();
  for (const verb of ["get", "list"]) {
    cluster.forbid([verb], { user: USER });
    for (const line of ["semaphore acquire nowhere --wait", "barrier arrive nowhere", "gate wait nowhere"]) {
      const { code, stderr } = await run(split(line), { connect: (wish) => cluster.connect(wish) });
      if (verb === "get") assert.match(stderr, /may not get \w+\.konductor\.io[^\n]*\n# To allow it/);
      assert.equal(code, verb === "get" ? 4 : 2, stderr);
    }
  }
});

for (
  const [line, verb] of [
    ["mutex lock db --wait --holder me", "watch"],
    ["once wait db", "watch"],
    ["barrier wait db", "list"],
    ["status --watch", "watch"],
    ["mutex list --watch", "watch"],
    ["mutex lock db --holder me", "create"],
    ["barrier arrive db", "create"],
  ] as const
) {
  Deno.test(`what is refused on the way ends it with the binding that is missing: koncli ${line}, may not ${verb}`, async () => {
    await using cluster = await TestCluster.start();
    const connect: TestOptions["connect"] = (wish) => cluster.connect(wish);
    if (verb === "watch") await run(split("mutex lock db --holder other"), { connect });
    cluster.forbid([verb], { user: USER });
    const { code, stderr } = await run(split(line), { connect });
    assert.match(stderr, new RegExp(`may not ${verb} \\w+\\.konductor\\.io in namespace "default"\n# To allow it`));
    assert.equal(bindingIn(stderr.slice(stderr.indexOf("koncli: Cannot"))).roleRef.name, "konductor-workload");
    assert.equal(code, 4);
  });
}

Deno.test("a command that is stopped as its claim could not be renewed exits with 6, and names the binding that is missing", async () => {
  await using cluster = await TestCluster.start();
  const ended = Promise.withResolvers<number>();
  const child: Child = { ended: ended.promise, relay: () => {}, signal: () => ended.resolve(143), survives: () => false };
  const startChild = (): Child => {
    cluster.forbid(["patch"], { user: USER });
    return child;
  };
  const { code, stderr } = await run(split("mutex run db --ttl 1s -- true"), { connect: (wish) => cluster.connect(wish), startChild });
  assert.equal(code, 6, stderr);
  assert.match(stderr, /\nkoncli: Cannot renew mutex "db": "system:serviceaccount:batch:default" may not patch [^\n]*\n# To allow it/);
});

Deno.test("a person is told of the roles that people have", async () => {
  const advice = (verb: string, resource: string) => adviceFor(rightOf(verb, resource, { user: "ada@example.com" }));
  assert.match(
    await advice("get", "mutexes"),
    /^# To allow it, [^\n]* give "ada@example.com" Kubernetes' own role "view", or "edit" to do more/,
  );
  assert.match(await advice("create", "mutexes"), /own role "edit" \(the chart's value rbac\.aggregate/);
  assert.deepEqual(bindingIn(`\n${await advice("create", "mutexes")}`).subjects, [{ kind: "User", name: "ada@example.com" }]);
  assert.match(await advice("create", "mutexes"), /\n# kubectl create rolebinding \S+ [^\n]* --user=ada@example\.com\n$/);
  assert.match(
    await advice("get", "mutexes"),
    /\n# kubectl create rolebinding \S+ [^\n]* --clusterrole=konductor-view --user=ada@example\.com\n$/,
  );
});

Deno.test("nothing is given to who is not known", async () => {
  const advice = await adviceFor(rightOf("get", "mutexes", { user: "system:anonymous" }));
  assert.equal(advice, "# The API server does not know who asks: send credentials, in a Pod those of its service account\n");
});

Deno.test("a right in all namespaces takes a binding in all of them", async () => {
  const advice = await adviceFor(rightOf("list", "mutexes", { namespace: undefined }));
  const { kind, metadata, roleRef } = bindingIn(`\n${advice}`);
  assert.deepEqual([kind, metadata.namespace, roleRef.name], ["ClusterRoleBinding", undefined, "konductor-view"]);
  assert.match(advice, /^# To allow it in all namespaces, apply this:\n/);
});

Deno.test("for what is not Konductor's there is a role with that right alone", async () => {
  const right = rightOf("get", "deployments", { group: "apps", namespace: "konductor-system" });
  const [role] = remedyFor(right)?.manifests ?? [];
  assert.deepEqual(role, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "koncli-get-deployments-apps", namespace: "konductor-system" },
    rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] }],
  });
  const { roleRef } = bindingIn(`\n${await adviceFor(right)}`);
  assert.deepEqual(roleRef, { kind: "Role", name: "koncli-get-deployments-apps" });
});

for (
  const [verb, resource, rest] of [
    ["impersonate", "users", { group: "" }],
    ["get", "secrets", { group: "" }],
    ["get", "pods", { group: "" }],
    ["get", "*", { group: "*" }],
    ["*", "deployments", { group: "apps" }],
    ["get", "deployments/status", { group: "apps" }],
    ["delete", "deployments", { group: "apps" }],
    ["get", "deployments", { group: "example.com" }],
    ["get", "deployments", { group: "apps", namespace: undefined }],
    ["update", "leases", { group: "coordination.k8s.io" }],
    ["get", "permits/status", {}],
    ["patch", "permits/status", {}],
    ["*", "permits", {}],
    ["get", "*", {}],
    ["deletecollection", "mutexes", {}],
    ["bind", "clusterroles", { group: "rbac.authorization.k8s.io" }],
  ] as const
) {
  Deno.test(`no way is printed to give what koncli does not use: ${verb} ${resource} ${JSON.stringify(rest)}`, async () => {
    for (const user of [USER, "ada"]) {
      const refused = new ForbiddenError("Cannot look: no", { missing: rightOf(verb, resource, { user, ...rest }) });
      const { code, stderr } = await run(["status"], { connect: () => Promise.reject(refused) });
      assert.deepEqual([code, stderr], [4, "koncli: Cannot look: no\n"]);
    }
  });
}

Deno.test("where the role itself is missing, that is said", async () => {
  const note = 'RBAC: clusterrole.rbac.authorization.k8s.io "konductor-workload" not found';
  const [, second] = (await adviceFor(rightOf("create", "permits", { note }))).split("\n");
  assert.match(second ?? "", /^# There is no role "konductor-workload": .*kubectl get clusterroles -l app\.kubernetes\.io\/name=konductor/);
});

Deno.test("no two accounts, and not the chart, share a binding's name, and a shell reads the command as it is meant", async () => {
  const nameFor = async (user: string) => bindingIn(`\n${await adviceFor(rightOf("get", "mutexes", { user }))}`).metadata.name;
  const users = ["system:serviceaccount:a:b-c", "system:serviceaccount:a-b:c", "https://issuer#1"];
  const names = await Promise.all(users.map(nameFor));
  assert.deepEqual(names, ["konductor-workload.a.b-c", "konductor-workload.a-b.c", "konductor-view.https:--issuer#1"]);
  const odd = await adviceFor(rightOf("get", "mutexes", { user: "o'neil\n$(rm)" }));
  assert.match(odd, / '--user=o'\\''neil \$\(rm\)'\n$/);
});

Deno.test("what a policy refuses has no such advice", async () => {
  const refused = new ForbiddenError('Cannot lock mutex "db": exceeded quota');
  const { code, stderr } = await run(["mutex", "list"], { connect: () => Promise.reject(refused) });
  assert.deepEqual([code, stderr], [4, 'koncli: Cannot lock mutex "db": exceeded quota\n']);
});

Deno.test("the same advice is given once", async () => {
  await using cluster = await TestCluster.start({ operator: false });
  cluster.forbid();
  const { stderr } = await run(split("mutex delete a b"), { connect: (wish) => cluster.connect(wish) });
  assert.equal(stderr.match(/^koncli: /gm)?.length, 2);
  assert.equal(stderr.match(/^# To allow it/gm)?.length, 1);
});
