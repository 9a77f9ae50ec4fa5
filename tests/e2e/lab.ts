/**
 * Where scenarios play: an API server, an operator as a process, and koncli as one file that starts fast. Whatever a lab starts ends
 * with it, and with the process that has opened it.
 */
import type { KubeApi } from "../../kube/api.ts";
import { namespaces } from "../../kube/api.ts";
import { type Koncli, prepareKoncli } from "../../tools/demo/koncli.ts";
import { Supervisor } from "../cluster/supervisor.ts";
import { Operators } from "./operators.ts";
import type { Place } from "./place.ts";
import { Site } from "./site.ts";
import { Watchdog } from "./watchdog.ts";

interface Parts {
  readonly place: Place;
  readonly operators: Operators;
  readonly koncli: Koncli;
  readonly watchdog: Watchdog;
  readonly folder: string;
  /** All that ends with the lab. */
  readonly belongings: AsyncDisposableStack;
}

export class Lab implements AsyncDisposable {
  readonly place: Place;
  readonly operators: Operators;
  readonly koncli: Koncli;
  readonly watchdog: Watchdog;
  /** A folder that goes when the lab does. */
  readonly folder: string;
  readonly #belongings: AsyncDisposableStack;
  #sites = 0;

  private constructor({ place, operators, koncli, watchdog, folder, belongings }: Parts) {
    this.place = place;
    this.operators = operators;
    this.koncli = koncli;
    this.watchdog = watchdog;
    this.folder = folder;
    this.#belongings = belongings;
  }

  /** Opens a lab, with one operator. */
  static async open(start: (folder: string) => Promise<Place>): Promise<Lab> {
    await using belongings = new AsyncDisposableStack();
    const supervisor = belongings.use(await Supervisor.start());
    const bundling = prepareKoncli(supervisor.folder);
    bundling.catch(() => {}); // it is waited for below
    const place = belongings.use(await start(supervisor.folder));
    const koncli = await bundling;
    const watchdog = belongings.use(new Watchdog());
    const operators = new Operators({ supervisor, kubeconfig: place.kubeconfig });
    await operators.start();
    return new Lab({ place, operators, koncli, watchdog, folder: supervisor.folder, belongings: belongings.move() });
  }

  get api(): KubeApi {
    return this.place.api;
  }

  /** A namespace of its own, for one scenario. */
  async site(): Promise<Site> {
    this.#sites += 1;
    const name = `e2e-${this.#sites}`;
    await this.api.create(namespaces, { object: { metadata: { name } } });
    return new Site(this, name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#belongings.disposeAsync();
  }
}
