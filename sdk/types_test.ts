// Generated, do not edit: deno task generate
import type * as z from "zod";
import type { definitions } from "../primitives/mod.ts";
import type * as types from "./types.ts";

type Definitions = typeof definitions;

/** `true` when two types are the same, to the last optional field. */
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends (<T>() => T extends Other ? 1 : 2) ? true : false;

/** As the interfaces are written. */
type Read<T> = T extends string | number | boolean | undefined ? T : { readonly [Field in keyof T]: Read<T[Field]> };
type Output<Schema extends z.ZodType> = Read<z.output<Schema>>;
type Input<Schema extends z.ZodType> = Read<z.input<Schema>>;

/** The compiler checks it: `Equal` has to be `true`. */
function holds<Equal extends true>(_equal?: Equal): void {}

Deno.test("the public types are what the schemas say", () => {
  holds<Same<types.SemaphoreSpec, Output<Definitions["Semaphore"]["spec"]>>>();
  holds<Same<types.SemaphoreSpecInput, Input<Definitions["Semaphore"]["spec"]>>>();
  holds<Same<types.SemaphoreStatus, Output<Definitions["Semaphore"]["status"]>>>();
  holds<Same<types.PermitSpec, Output<Definitions["Semaphore"]["request"]["spec"]>>>();
  holds<Same<types.PermitSpecInput, Input<Definitions["Semaphore"]["request"]["spec"]>>>();
  holds<Same<types.PermitStatus, Output<Definitions["Semaphore"]["request"]["status"]>>>();
  holds<Same<types.MutexSpec, Output<Definitions["Mutex"]["spec"]>>>();
  holds<Same<types.MutexSpecInput, Input<Definitions["Mutex"]["spec"]>>>();
  holds<Same<types.MutexStatus, Output<Definitions["Mutex"]["status"]>>>();
  holds<Same<types.MutexRequestSpec, Output<Definitions["Mutex"]["request"]["spec"]>>>();
  holds<Same<types.MutexRequestSpecInput, Input<Definitions["Mutex"]["request"]["spec"]>>>();
  holds<Same<types.MutexRequestStatus, Output<Definitions["Mutex"]["request"]["status"]>>>();
  holds<Same<types.LeaseSpec, Output<Definitions["Lease"]["spec"]>>>();
  holds<Same<types.LeaseSpecInput, Input<Definitions["Lease"]["spec"]>>>();
  holds<Same<types.LeaseStatus, Output<Definitions["Lease"]["status"]>>>();
  holds<Same<types.LeaseRequestSpec, Output<Definitions["Lease"]["request"]["spec"]>>>();
  holds<Same<types.LeaseRequestSpecInput, Input<Definitions["Lease"]["request"]["spec"]>>>();
  holds<Same<types.LeaseRequestStatus, Output<Definitions["Lease"]["request"]["status"]>>>();
  holds<Same<types.RWMutexSpec, Output<Definitions["RWMutex"]["spec"]>>>();
  holds<Same<types.RWMutexSpecInput, Input<Definitions["RWMutex"]["spec"]>>>();
  holds<Same<types.RWMutexStatus, Output<Definitions["RWMutex"]["status"]>>>();
  holds<Same<types.RWMutexRequestSpec, Output<Definitions["RWMutex"]["request"]["spec"]>>>();
  holds<Same<types.RWMutexRequestSpecInput, Input<Definitions["RWMutex"]["request"]["spec"]>>>();
  holds<Same<types.RWMutexRequestStatus, Output<Definitions["RWMutex"]["request"]["status"]>>>();
  holds<Same<types.OnceSpec, Output<Definitions["Once"]["spec"]>>>();
  holds<Same<types.OnceSpecInput, Input<Definitions["Once"]["spec"]>>>();
  holds<Same<types.OnceStatus, Output<Definitions["Once"]["status"]>>>();
  holds<Same<types.OnceRequestSpec, Output<Definitions["Once"]["request"]["spec"]>>>();
  holds<Same<types.OnceRequestSpecInput, Input<Definitions["Once"]["request"]["spec"]>>>();
  holds<Same<types.OnceRequestStatus, Output<Definitions["Once"]["request"]["status"]>>>();
  holds<Same<types.BarrierSpec, Output<Definitions["Barrier"]["spec"]>>>();
  holds<Same<types.BarrierSpecInput, Input<Definitions["Barrier"]["spec"]>>>();
  holds<Same<types.BarrierStatus, Output<Definitions["Barrier"]["status"]>>>();
  holds<Same<types.ArrivalSpec, Output<Definitions["Barrier"]["request"]["spec"]>>>();
  holds<Same<types.ArrivalSpecInput, Input<Definitions["Barrier"]["request"]["spec"]>>>();
  holds<Same<types.ArrivalStatus, Output<Definitions["Barrier"]["request"]["status"]>>>();
  holds<Same<types.WaitGroupSpec, Output<Definitions["WaitGroup"]["spec"]>>>();
  holds<Same<types.WaitGroupSpecInput, Input<Definitions["WaitGroup"]["spec"]>>>();
  holds<Same<types.WaitGroupStatus, Output<Definitions["WaitGroup"]["status"]>>>();
  holds<Same<types.WaitGroupDeltaSpec, Output<Definitions["WaitGroup"]["request"]["spec"]>>>();
  holds<Same<types.WaitGroupDeltaSpecInput, Input<Definitions["WaitGroup"]["request"]["spec"]>>>();
  holds<Same<types.WaitGroupDeltaStatus, Output<Definitions["WaitGroup"]["request"]["status"]>>>();
  holds<Same<types.GateSpec, Output<Definitions["Gate"]["spec"]>>>();
  holds<Same<types.GateSpecInput, Input<Definitions["Gate"]["spec"]>>>();
  holds<Same<types.GateStatus, Output<Definitions["Gate"]["status"]>>>();
});

Deno.test("the comparison of types sees a difference in a field's type, its presence and its optionality", () => {
  // @ts-expect-error: another type
  holds<Same<{ readonly a: string }, { readonly a: number }>>();
  // @ts-expect-error: one field more
  holds<Same<{ readonly a: string }, { readonly a: string; readonly b?: string }>>();
  // @ts-expect-error: may be left out
  holds<Same<{ readonly a: string }, { readonly a?: string }>>();
});
