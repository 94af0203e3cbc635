// Each server that there is, archived, cut off, restored and drilled, by a program of its own release.
import { Stage, engines } from '@rampart/stage';
import { expect, test } from 'vitest';

import { keyDirectory } from '../../src/archive/capture/create.ts';
import { drill } from '../../src/archive/drill/drill.ts';
import { Archive } from '../../src/archive/read/archive.ts';
import { verifyArchive } from '../../src/archive/verify/verify.ts';
import { ownSigningKey } from '../../src/events/signing.ts';
import { archived, digestOf, identities, momentOf, restore, startArchiving } from './archiving.ts';
import type { Moment } from './archiving.ts';
import { Dice, write } from './workload.ts';

const rounds = 3;
const here = engines.flatMap(({ name, program }) =>
  program === undefined ? [] : { name, program },
);
// npm test says what is missing, and where it would come from.
for (const { name, program } of engines) if (program === undefined) console.warn(name);

test.each(here)('$name is archived, restored to each point and drilled', async ({ program }) => {
  await using stage = new Stage();
  const server = await stage.redis({
    program,
    config: { 'enable-debug-command': 'local', 'repl-diskless-sync-delay': 0 },
  });
  await using archiving = await startArchiving(stage, server);
  await archived(archiving, server);
  const moments: Moment[] = [];
  for (let round = 0; round < rounds; round++) {
    await using connection = await server.connect();
    await write(connection, new Dice(round), 300);
    moments.push(await momentOf(connection));
    await server.command('CLIENT', 'KILL', 'TYPE', 'replica');
  }
  await archived(archiving, server);
  for (const { offset, digest } of moments) {
    const target = { kind: 'offset', offset, history: null } as const;
    const { directory } = await restore(stage, archiving.store, target);
    expect(await digestOf(directory, program)).toBe(digest);
  }
  const { host, port } = server;
  const result = await drill({
    store: archiving.store,
    identity: identities[1],
    program,
    directory: await stage.newDirectory('drill'),
    reference: { host, port, login: null, tls: null },
    base: {
      recipients: identities.map(({ recipient }) => recipient.text),
      key: await ownSigningKey(keyDirectory(archiving.store)),
      segmentBytes: 4_096,
    },
    now: () => Date.now(),
  });
  expect(result).toMatchObject({ passed: true, comparedWith: 'replica', differences: [] });
  expect(result.base).toMatchObject({ made: true });
  const verdict = await verifyArchive({
    store: archiving.store,
    thoroughness: 'full',
    identity: identities[0],
    keys: null,
    heads: [],
  });
  // The snapshots and the commands of that release were all read.
  expect(verdict.findings).toEqual([]);
  expect(verdict.snapshots).toBeGreaterThan(1);
  const { histories } = await Archive.open(archiving.store);
  expect(histories).toHaveLength(1);
});
