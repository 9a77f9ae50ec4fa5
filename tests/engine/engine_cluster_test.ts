import { ClusterHouse } from "./cluster_world.ts";
import { lifeScenarios } from "./life.ts";
import { orderScenarios } from "./order.ts";
import { safetyScenarios } from "./safety.ts";
import { thriftScenarios } from "./thrift.ts";

let house: ClusterHouse;

Deno.test.beforeAll(async () => void (house = await ClusterHouse.start()));
Deno.test.afterAll(() => house[Symbol.asyncDispose]());

const where = { where: "kube-apiserver", open: () => house.open() };

thriftScenarios(where);
lifeScenarios(where);
orderScenarios(where);
safetyScenarios(where);
