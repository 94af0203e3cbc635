// Rampart brought to a machine by its own plan, below a directory that stands for the machine. The release is a
// small one of the same shape; the real one is brought to a machine with systemd elsewhere.
import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { apply } from '../../src/plan/apply/apply.ts';
import { Journal } from '../../src/plan/apply/journal.ts';
import { PlanError } from '../../src/plan/errors.ts';
import type { Site } from '../../src/plan/site.ts';
import type { Systemctl } from '../../src/plan/systemctl.ts';
import type { Step } from '../../src/policy/step.ts';
import { newGround, type Ground } from './ground.ts';
import { smallRelease, type Release } from './small-release.ts';

let stage: Stage;
let ground: Ground;
let root: string;
let orders: string[];
/** Units that systemd cannot start. */
let broken: Set<string>;
let active: Set<string>;

const systemctl: Systemctl = async (words) => {
  orders.push(words.join(' '));
  const [verb = ''] = words;
  const name = words.at(-1) ?? '';
  const raises = verb === 'enable' || verb === 'restart' || verb === 'start';
  if (raises && broken.has(name)) throw new Error(`${name} does not start`);
  if (raises) active.add(name);
  if (verb === 'disable') active.delete(name);
  if (verb !== 'show') return '';
  const [, unit = ''] = words;
  return active.has(unit)
    ? 'LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nMainPID=1\n'
    : 'LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\nMainPID=0\n';
};

function says(version: string, release: Release): void {
  ground.says(`version: 1
app: shop
users: { web: { can: read, keys: '*' } }
server: { port: ${ground.port} }
gateway: { listen: '127.0.0.1:6380' }
rampart: { version: ${version}, from: ${release.from}, sha256: ${release.sha256} }
`);
}

const ofRampart = /^(?:unpack-release|use-release|raise-unit rampart-gateway)/;
const silent = { begins: () => undefined, failed: () => undefined, undone: () => undefined };

const site = (): Promise<Site> => ground.site({ root, hasSystemd: true, systemctl });

async function stepsNow(): Promise<readonly Step[]> {
  return (await (await site()).plan()).steps.filter(({ id }) => ofRampart.test(id));
}

async function carryOut(steps: readonly Step[]): Promise<void> {
  await using hand = (await site()).hand();
  await using journal = await Journal.open(await stage.newDirectory('journal'));
  await apply(steps, hand, journal, silent);
}

const runs = async (): Promise<string> =>
  (await stage.run(join(root, await readlink(join(root, 'usr/local/bin/rampart'))), [])).trim();
const there = (): Promise<readonly string[]> => readdir(join(root, 'opt/rampart'));

beforeAll(async () => {
  stage = new Stage();
  ground = await newGround(stage);
  root = await stage.newDirectory('machine');
  await mkdir(join(root, 'etc'));
  orders = [];
  broken = new Set();
  active = new Set();
});
afterAll(async () => {
  await stage.strike();
});

describe('Rampart on a host', () => {
  it('comes whole, then becomes the command, and only then its parts start', async () => {
    says('0.1.0', await smallRelease(stage, '0.1.0', { extra: { LICENSE: 'free\n' } }));
    const steps = await stepsNow();
    expect(steps.map(({ id }) => id)).toEqual([
      'unpack-release 0.1.0',
      'use-release 0.1.0',
      'raise-unit rampart-gateway-shop.service',
    ]);
    await carryOut(steps);
    expect(await runs()).toBe('0.1.0');
    expect(await there()).toEqual(['0.1.0']);
    const kinds = (await stepsNow()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'raise-unit')).toEqual([]);
  });

  it.each([
    ['is another file than the policy says', { sha256: 'a'.repeat(64) }, {}],
    ['holds a file that it does not list', {}, { unlisted: { surprise: 'x' } }],
    ['calls itself by another version', {}, {}, '0.9.9'],
  ])(
    'is not brought when it %s, and nothing of it stays',
    async (_, other, files, told = '0.2.0') => {
      says('0.2.0', { ...(await smallRelease(stage, told, files)), ...other });
      await expect(carryOut(await stepsNow())).rejects.toSatisfy(
        (error) =>
          error instanceof PlanError && ['PLAN_CHECKSUM', 'PLAN_RELEASE'].includes(error.code),
      );
      expect(await there()).toEqual(['0.1.0']);
      expect(await runs()).toBe('0.1.0');
    },
  );

  it('is upgraded beside the version before, and its parts start again by the new one', async () => {
    says('0.2.0', await smallRelease(stage, '0.2.0'));
    orders.length = 0;
    await carryOut(await stepsNow());
    expect(await there()).toEqual(['0.1.0', '0.2.0']);
    expect(await runs()).toBe('0.2.0');
    expect(orders).toContain('restart rampart-gateway-shop.service');
  });

  it('goes back to the version before by a switch alone', async () => {
    says('0.1.0', { from: '/nowhere/any-more.tar.gz', sha256: 'a'.repeat(64) });
    const steps = await stepsNow();
    expect(steps.map(({ kind }) => kind)).toEqual(['use-release', 'raise-unit']);
    await carryOut(steps);
    expect(await runs()).toBe('0.1.0');
  });

  it('is switched back, and runs again, when a part does not start by the new version', async () => {
    says('0.3.0', await smallRelease(stage, '0.3.0'));
    const steps = await stepsNow();
    broken.add('rampart-gateway-shop.service');
    const failing = carryOut(steps);
    await expect(failing).rejects.toMatchObject({ code: 'PLAN_STEP_FAILED' });
    expect(await runs()).toBe('0.1.0');
    expect(await there()).toEqual(['0.1.0', '0.2.0']);
    expect(orders.at(-1)).toBe('restart rampart-gateway-shop.service');
    broken.clear();
  });

  it('does not replace a command that somebody else has put there', async () => {
    const command = join(root, 'usr/local/bin/rampart');
    await rm(command);
    await writeFile(command, 'of somebody else');
    says('0.1.0', await smallRelease(stage, '0.1.0'));
    await expect(carryOut(await stepsNow())).rejects.toThrow(/put there by somebody else/);
    expect(await readFile(command, 'utf8')).toBe('of somebody else');
    await rm(command);
    await carryOut(await stepsNow());
  });

  it('is taken away with its parts and their secrets, and leaves what is not its own', async () => {
    const kept = join(root, 'var/lib/rampart/shop/gateway/used-steps');
    const own = ['etc/rampart/shop/gateway.env', 'etc/rampart/shop/rampart.yaml'];
    for (const path of [kept, ...own.map((each) => join(root, each))]) {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, 'x');
    }
    const steps = await (await site()).removal();
    expect(steps.map(({ id }) => id)).toEqual([
      'lower-unit rampart-gateway-shop.service',
      'remove-file /etc/rampart/shop/rampart.yaml',
      'remove-file /etc/rampart/shop/gateway.env',
      'remove-release 0.1.0',
      'remove-release 0.2.0',
    ]);
    await carryOut(steps);
    expect(await there()).toEqual([]);
    expect(await readFile(kept, 'utf8')).toBe('x');
    expect(active.has('rampart-gateway-shop.service')).toBe(false);
    expect(await (await site()).removal()).toEqual([]);
  });
});
