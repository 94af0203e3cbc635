// The bare clients, and the same guarded: with keys that were made before, and with keys made for each
// command, as the bare client's texts are.
import { digits, guarded, keyspace, type Key } from '@rampart/client';
import type { Stage } from '@rampart/stage';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

import { batch, type Cell } from './cells.ts';

export const kinds = ['bare', 'guarded', 'guarded, keys made'] as const;
export type Kind = (typeof kinds)[number];

/** Sends one batch, or one command, and waits for what comes back. Returns how many commands it was. */
export type Turn = () => Promise<number>;

export interface Subjects {
  turn(cell: Cell, kind: Kind): Turn;
}

const product = keyspace('product:{id}', { id: digits() });
const ids = Array.from({ length: batch }, (_, id) => id);
const ready = ids.map((id) => product.key({ id }));
const value = 'x'.repeat(64);

interface Commands<Name> {
  get(key: Name): unknown;
  set(key: Name, value: string): unknown;
}

/** A client, and a pipeline of it that sends all at once. */
interface Client<Name> extends Commands<Name> {
  pipeline(fill: (pipeline: Commands<Name>) => void): Promise<unknown>;
}

export async function connectAll(stage: Stage): Promise<Subjects> {
  const server = await stage.redis({ config: { save: '""' } });
  const io = new Redis(server.url);
  stage.defer(() => io.disconnect());
  const clients = { 'node-redis': await nodeRedis(stage, server.url), ioredis: ioRedis(io) };
  for (const key of ready) await clients.ioredis.guarded.set(key, value);
  return {
    turn(cell, kind) {
      const { bare, guarded: guard } = clients[cell.library];
      if (kind === 'bare') return turnOf(cell, bare, (id) => `product:${id}`);
      const made = (id: number): Key => product.key({ id });
      const known = (id: number): Key => ready[id] ?? made(id);
      return turnOf(cell, guard, kind === 'guarded' ? known : made);
    },
  };
}

function turnOf<Name>(cell: Cell, client: Client<Name>, key: (id: number) => Name): Turn {
  const send = (to: Commands<Name>, id: number): unknown =>
    cell.command === 'get' ? to.get(key(id)) : to.set(key(id), value);
  if (cell.way === 'one by one') {
    let id = 0;
    return async () => {
      await send(client, id);
      id = (id + 1) % batch;
      return 1;
    };
  }
  if (cell.way === '50 at once') {
    return async () => {
      await Promise.all(ids.map((id) => send(client, id)));
      return batch;
    };
  }
  return async () => {
    await client.pipeline((pipeline) => {
      for (const id of ids) send(pipeline, id);
    });
    return batch;
  };
}

interface Pair {
  readonly bare: Client<string>;
  readonly guarded: Client<Key>;
}

/** It makes the client itself: the type that `createClient` says is not the one that it gives. */
async function nodeRedis(stage: Stage, url: string): Promise<Pair> {
  const client = createClient({ url });
  stage.defer(() => client.destroy());
  await client.connect();
  const guard = guarded(client);
  return {
    bare: {
      get: (key) => client.get(key),
      set: (key, text) => client.set(key, text),
      async pipeline(fill) {
        const multi = client.multi();
        fill(multi);
        return await multi.execAsPipeline();
      },
    },
    guarded: {
      get: (key) => guard.get(key),
      set: (key, text) => guard.set(key, text),
      async pipeline(fill) {
        const multi = guard.multi();
        fill(multi);
        return await multi.execAsPipeline();
      },
    },
  };
}

function ioRedis(client: Redis): Pair {
  const guard = guarded(client);
  return {
    bare: {
      get: (key) => client.get(key),
      set: (key, text) => client.set(key, text),
      async pipeline(fill) {
        const pipeline = client.pipeline();
        fill(pipeline);
        return await pipeline.exec();
      },
    },
    guarded: {
      get: (key) => guard.get(key),
      set: (key, text) => guard.set(key, text),
      async pipeline(fill) {
        const pipeline = guard.pipeline();
        fill(pipeline);
        return await pipeline.exec();
      },
    },
  };
}
