// What sealing costs, in this process and without Redis: values of several sizes, beside AES-256-GCM by
// itself with a key and a nonce that were there before.
import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';

import { digits, keyspace, sealed, type Sealed } from '@rampart/client';
import { createRing, memoryStore, newSealKey } from '@rampart/keyring';

import { shuffled, spread, type Spread } from '../measure/statistics.ts';

const KiB = 1024;

/** Bytes of a value: a session id, a session, a page, a picture. */
export const sealedSizes = [32, KiB, 64 * KiB, 1024 * KiB] as const;

const acts = ['AES-256-GCM alone', 'seal', 'open'] as const;
type Act = (typeof acts)[number];

/** Megabytes a second of values of 64 KiB that sealing and opening must reach. */
export const sealedTarget = 300;

export interface SealedStanding {
  readonly size: number;
  readonly act: Act;
  /** For one value. */
  readonly microseconds: Spread;
  readonly megabytesPerSecond: Spread;
}

interface Subject {
  readonly size: number;
  readonly act: Act;
  run(): Promise<void>;
}

export async function measureSealed({
  rounds,
  quick,
}: {
  readonly rounds: number;
  readonly quick: boolean;
}): Promise<SealedStanding[]> {
  await using ring = createRing({
    app: 'bench',
    name: 'values',
    kind: 'sealing',
    store: memoryStore(),
    sealKeys: [newSealKey()],
  });
  await ring.ready();
  const values = sealed(space, { ring });
  const subjects = sealedSizes.flatMap((size) => subjectsOf(values, size));
  const taken = new Map(subjects.map((subject) => [subject, new Array<number>()]));
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1) {
    for (const subject of shuffled(subjects)) {
      const microseconds = await time(subject, quick);
      if (round >= 0) taken.get(subject)?.push(microseconds);
    }
  }
  return subjects.map((subject) => {
    const { size, act } = subject;
    const all = taken.get(subject) ?? [];
    const megabytesPerSecond = spread(all.map((microseconds) => size / microseconds));
    return { size, act, microseconds: spread(all), megabytesPerSecond };
  });
}

const space = keyspace('value:{id}', { id: digits() });
const key = space.key({ id: 1 });

function subjectsOf(values: Sealed<'value:{id}'>, size: number): Subject[] {
  const plain = randomBytes(size);
  const value = values.seal(key, plain);
  const aesKey = createSecretKey(randomBytes(32));
  const nonce = randomBytes(12);
  const runs: Record<Act, () => Promise<void>> = {
    'AES-256-GCM alone': async () => {
      const cipher = createCipheriv('aes-256-gcm', aesKey, nonce);
      Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    seal: async () => {
      values.seal(key, plain);
    },
    open: async () => {
      await values.open(key, value);
    },
  };
  return acts.map((act) => ({ size, act, run: runs[act] }));
}

/** Microseconds for one value, over so many that the clock does not matter. */
async function time({ size, run }: Subject, quick: boolean): Promise<number> {
  const bytes = (quick ? 4 : 64) * 1024 * KiB;
  const times = Math.max(8, Math.min(quick ? 200 : 5_000, Math.floor(bytes / size)));
  const began = performance.now();
  for (let index = 0; index < times; index += 1) await run();
  return ((performance.now() - began) * 1_000) / times;
}
