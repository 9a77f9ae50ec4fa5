/** `operator`: whether there is one, and how it is. */
import { withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT, Failure } from "../failure.ts";
import type { Flag } from "../flags.ts";
import { deployments, leases, type OperatorState, operatorStateOf } from "../operator_state.ts";
import { readNamespace } from "../settings.ts";
import { ageOf, table } from "../table.ts";
import { words } from "../words.ts";

/** Where it is installed unless somebody said otherwise. */
const [SERVICE, NAMESPACE] = ["konductor-controller-manager", "konductor-system"];

const operatorFlags: readonly Flag[] = [
  { name: "service", value: "NAME", summary: words.withDefault(words.flags.service, SERVICE) },
  { name: "operator-namespace", value: "NAME", summary: words.withDefault(words.flags.operatorNamespace, NAMESPACE), read: readNamespace },
];

export const operatorCommand: Command = {
  name: "operator",
  summary: words.commands.operator,
  details: words.details.operator,
  examples: ["operator", "operator -o wide", "operator --operator-namespace platform --service konductor"],
  flags: () => operatorFlags,
  run: operator,
};

async function operator(call: Call): Promise<number> {
  const { flags, report } = call;
  const [service, namespace] = [flags.text("service") ?? SERVICE, flags.text("operator-namespace") ?? NAMESPACE];
  const state = await withCluster(call, async (konductor) => {
    const there = konductor.withNamespace(namespace);
    const [deployment, lease] = await Promise.all([there.read(deployments, service), there.read(leases, service)]);
    return deployment && operatorStateOf(deployment, lease);
  });
  if (state === undefined) throw new Failure(words.noOperator({ service, namespace }), { exitCode: EXIT.notFound });
  if (report.format === "name") report.write(`${words.deploymentNameOf(state)}\n`);
  else await report.data(state, textOf(call, state));
  if (state.readyReplicas === 0) report.warn(words.operatorNotReady({ service, namespace }));
  return EXIT.done;
}

function textOf({ report }: Call, { name, readyReplicas, replicas, leader, version, createdAt, image, renewedAt }: OperatorState): string {
  const { now, paint } = report.shown;
  const wide = report.format === "wide";
  const titles = words.columns;
  const header = [titles.name, titles.ready, titles.leader, titles.version, titles.age, ...(wide ? [titles.image, titles.renewed] : [])];
  const row = [
    name,
    `${readyReplicas}/${replicas}`,
    leader ?? words.none,
    version ?? words.unknown,
    ageOf(createdAt, now),
    ...(wide ? [image ?? words.none, renewedAt === undefined ? words.none : words.ago(ageOf(renewedAt, now))] : []),
  ];
  return table(header, [row], paint);
}
