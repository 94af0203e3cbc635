// What a worker says of itself in numbers: what metrics, health and status are made of. Plain data,
// for it crosses processes.
import * as v from 'valibot';

const count = v.number();
const counted = v.pipe(v.array(v.tuple([v.string(), count])), v.readonly());

export const reading = v.object({
  worker: count,
  /** How often it was started before: its counts began anew each time. */
  restarts: count,
  /** Clients that are connected, and those that ever were. */
  clients: count,
  connected: count,
  /** By user; that of nobody is empty. */
  users: v.pipe(
    v.array(v.object({ user: v.string(), commands: count, bytesIn: count, bytesOut: count })),
    v.readonly(),
  ),
  /** By code. */
  refusals: counted,
  observed: counted,
  notices: counted,
  /** By result. */
  logins: counted,
  grants: count,
  upstream: v.object({
    isHere: v.boolean(),
    /** Milliseconds since the server answered last; null: never. */
    silence: v.nullable(count),
    pools: count,
    lanes: count,
    owns: count,
    /** Sampled round trips: how many took at most so long, by `roundTripBounds`. */
    roundTrips: v.object({ counts: v.pipe(v.array(count), v.readonly()), sum: count }),
  }),
  log: v.object({ isHealthy: v.boolean() }),
  /** Seconds by which the event loop was late since it was last asked. */
  lateness: v.object({ half: count, most: count }),
  /** Bytes. */
  memory: count,
  isDraining: v.boolean(),
});

export type Reading = v.InferOutput<typeof reading>;
