// The attacks of a stranger on systems that run: one as it should be, one that lets everything pass.
import { chmod, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findProgram, redisProgram } from '@rampart/stage';
import { expect, it } from 'vitest';

import { Grounds } from '../../../src/prove/grounds/grounds.ts';
import { defencesOff, type Setting } from '../../../src/prove/matrix/setting.ts';
import { attackRunning, type RunningProof } from '../../../src/prove/running/campaign.ts';

interface Played extends RunningProof {
  /** Canaries that were left behind. */
  readonly left: unknown;
}

async function play(setting: Setting): Promise<Played> {
  await using home = await mkdtempDisposable(join(tmpdir(), 'rampart-running-'));
  // The server may be another user, who has to get through.
  await chmod(home.path, 0o711);
  await using grounds = await Grounds.open({
    directory: join(home.path, 'grounds'),
    off: defencesOff(setting),
    program: findProgram(redisProgram),
  });
  const { ports, store } = grounds;
  const proof = await attackRunning(
    {
      app: 'prove',
      gateways: [{ host: '127.0.0.1', port: ports.gateway, tls: false }],
      servers: [{ host: '127.0.0.1', port: store.port, tls: store.tls !== null }],
      form: new URL(`http://127.0.0.1:${ports.shop}/login`),
      canary: 'cart:rampart-canary',
    },
    '',
  );
  return { ...proof, left: await store.text('GET', 'cart:rampart-canary') };
}

const names = [
  'forged-form',
  'forged-in-disguise',
  'smuggled-lines',
  'unknown-caller',
  'around-the-gateway',
];

it('stops all of them as it should be run, and says by what', async () => {
  const { tried, leftOut, left } = await play({ kind: 'all on' });
  expect(
    tried.trials.map(({ attack, result, fault, ways }) => ({
      attack,
      result: result.kind,
      fault,
      by: [...new Set(ways.map(({ stop }) => stop?.defence))],
    })),
  ).toEqual([
    { attack: names[0], result: 'missed', fault: null, by: ['csrf.metadata', 'csrf.origin'] },
    { attack: names[1], result: 'missed', fault: null, by: ['csrf.metadata', 'csrf.origin'] },
    { attack: names[2], result: 'missed', fault: null, by: ['gateway.protocol'] },
    { attack: names[3], result: 'missed', fault: null, by: ['gateway.login'] },
    { attack: names[4], result: 'missed', fault: null, by: ['server.acl'] },
  ]);
  expect(left).toBeNull();
  const why = new Map(leftOut.map((each) => [each.attack, each.why]));
  expect(why.get('flush-by-operator')).toContain('a stolen password');
  expect(why.has('smuggled-lines')).toBe(false);
}, 300_000);

it('shows each that gets through, and takes back what it wrote', async () => {
  const { tried, left } = await play({ kind: 'all off' });
  expect(tried.trials.map(({ attack, result }) => [attack, result.kind])).toEqual(
    names.map((name) => [name, 'reached']),
  );
  expect(left).toBeNull();
}, 300_000);
