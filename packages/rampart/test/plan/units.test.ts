// What apply orders of systemd. None runs where tests do, so orders go to a stand-in that remembers them; the
// text of the units is read by systemd's own program elsewhere.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { carryOut } from '../../src/plan/apply/carry-out.ts';
import { keepBySystemd } from '../../src/plan/keep-by-systemd.ts';
import type { Site } from '../../src/plan/site.ts';
import type { Systemctl } from '../../src/plan/systemctl.ts';
import { newGround, someUsers, type Ground } from './ground.ts';

let stage: Stage;
let ground: Ground;
let root: string;
let orders: string[];
let masked: Set<string>;

const systemctl: Systemctl = async (words) => {
  orders.push(words.join(' '));
  const [verb, name = ''] = words;
  if (verb === 'mask') masked.add(words.at(-1) ?? '');
  if (verb !== 'show') return '';
  return `LoadState=${masked.has(name) ? 'masked' : 'loaded'}\nActiveState=inactive\nMainPID=0\n`;
};

beforeAll(async () => {
  stage = new Stage();
  ground = await newGround(stage);
  ground.says(`version: 1\napp: shop\n${someUsers}\nserver: { port: ${ground.port} }\n`);
  root = await stage.newDirectory('machine');
  await mkdir(join(root, 'etc'));
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\n');
  for (const name of ['shadow', 'gshadow']) await writeFile(join(root, 'etc', name), '');
  orders = [];
  masked = new Set();
});
afterAll(async () => {
  await stage.strike();
});

const site = (): Promise<Site> => ground.site({ root, hasSystemd: true, systemctl });

describe('where systemd runs', () => {
  it('the unit of a package is masked before the package comes', async () => {
    const kinds = (await (await site()).plan()).steps.map(({ kind }) => kind);
    expect(kinds.indexOf('mask-unit')).toBe(0);
    expect(kinds.indexOf('install-package')).toBe(1);
  });

  it('a masked unit is left alone from then on', async () => {
    const open = await site();
    const [first] = (await open.plan()).steps;
    if (first === undefined) throw new TypeError('There is nothing to do.');
    await using hand = open.hand();
    await carryOut(first, hand);
    expect(orders).toContain('mask redis-server.service');
    expect((await (await site()).plan()).steps.map(({ kind }) => kind)).not.toContain('mask-unit');
  });

  it.runIf(process.getuid?.() === 0)(
    'units, log rotation and kernel settings are written',
    async () => {
      const open = await site();
      const { steps } = await open.plan();
      await using hand = open.hand();
      const ofFiles = ['make-group', 'make-account', 'make-directory', 'write-file'];
      for (const step of steps) if (ofFiles.includes(step.kind)) await carryOut(step, hand);
      const unit = await readFile(join(root, 'etc/systemd/system/redis-shop.service'), 'utf8');
      expect(unit).toContain('User=redis-shop');
      const rotation = await readFile(join(root, 'etc/logrotate.d/rampart-shop'), 'utf8');
      expect(rotation).toContain('/var/log/redis-shop/server.log');
      const left = (await (await site()).plan()).steps.map(({ kind }) => kind);
      expect(left.filter((kind) => ofFiles.includes(kind))).toEqual([]);
    },
  );

  it('the kernel is told at once, what it has already is left, and what it does not know too', async () => {
    const at = join(root, 'proc/sys/vm');
    await mkdir(at, { recursive: true });
    const told = join(at, 'overcommit_memory');
    await writeFile(told, '0\n');
    const changes = async (): Promise<readonly string[]> =>
      (await (await site()).plan()).steps
        .filter(({ kind }) => kind === 'set-kernel')
        .map(({ change }) => change.what);
    // There are no huge pages here.
    expect(await changes()).toEqual(['kernel vm.overcommit_memory']);
    const open = await site();
    const step = (await open.plan()).steps.find(({ kind }) => kind === 'set-kernel');
    if (step === undefined) throw new TypeError('It was planned.');
    await using hand = open.hand();
    const undo = await carryOut(step, hand);
    expect(await readFile(told, 'utf8')).toBe('1\n');
    expect(await changes()).toEqual([]);
    await undo?.();
    expect(await readFile(told, 'utf8')).toBe('0\n');
  });

  it('a server is started as its unit, which comes back at the next boot', async () => {
    const [server] = (await site()).wanted.processes;
    if (server === undefined) throw new TypeError('There is no server.');
    const keeper = keepBySystemd(systemctl);
    orders.length = 0;
    await keeper.start(server.process, server.command);
    await keeper.stop(server.process);
    expect(await keeper.processOf(server.process)).toBeNull();
    expect(orders.slice(0, 3)).toEqual([
      'daemon-reload',
      'enable --now redis-shop.service',
      'stop redis-shop.service',
    ]);
  });
});
