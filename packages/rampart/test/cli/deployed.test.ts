// Rampart on a whole machine with a systemd of its own: brought there as one file, upgraded, taken back, and
// taken away, while a server runs and somebody uses it.
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { packTree, writeSums } from '../../../../setup/bundle/archive.ts';
import { Machine, repository, whyNoMachine } from '../policy/compile/machine.ts';

const reason = whyNoMachine();
if (reason !== null) console.warn(`Rampart was not brought to a machine: ${reason}.`);

let stage: Stage;
let machine: Machine;

interface Release {
  readonly version: string;
  /** On that machine. */
  readonly from: string;
  readonly sha256: string;
}

const run = promisify(execFile);

/** The real one, made as for everybody. */
async function bundle(): Promise<Release> {
  const into = await stage.newDirectory('bundle');
  const main = join(repository, 'setup/bundle/main.ts');
  await run(process.execPath, ['--conditions=rampart-source', main, into], { cwd: repository });
  const [sums = ''] = (await readdir(into)).filter((name) => name.endsWith('.sha256'));
  const { 1: sha256 = '', 2: name = '' } =
    /^([0-9a-f]{64}) {2}(\S+)\n$/.exec(await readFile(join(into, sums), 'utf8')) ?? [];
  await cp(join(into, name), machine.at(`/srv/${name}`));
  return { version: /^rampart-([\d.]+)-/.exec(name)?.[1] ?? '', from: `/srv/${name}`, sha256 };
}

/** The same programs under the next number. */
async function nextAfter({ from, version }: Release): Promise<Release> {
  const next = `${version}9`;
  const room = await stage.newDirectory('next');
  const tree = join(room, 'rampart');
  await mkdir(tree);
  await run('tar', ['-xzf', machine.at(from), '-C', tree, '--strip-components=1']);
  const manifest = join(tree, 'node_modules/rampart/package.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace(`"version": "${version}"`, `"version": "${next}"`));
  await writeSums(tree, ['bin/rampart', 'runtime/node']);
  const there = `/srv/rampart-${next}.tar.gz`;
  const sha256 = await packTree(tree, machine.at(there), 0);
  return { version: next, from: there, sha256 };
}

let recipients = '';

async function says({ version, from, sha256 }: Release): Promise<void> {
  const text = `version: 1
app: shop
users: { web: { can: [read, write], keys: 'session:*' } }
server: {}
gateway: { listen: '127.0.0.1:6380' }
archive: { recipients: [${recipients}] }
alerts: { to: { email: ops@example.com, sender: rampart@example.com, smtp: '127.0.0.1:25', tls: none } }
rampart: { version: ${version}, from: ${from}, sha256: ${sha256} }
`;
  await writeFile(machine.at('/root/rampart.yaml'), text);
}

const first = '/srv/first/bin/rampart';
const installed = '/usr/local/bin/rampart';

/** With the secrets in the environment, as an operator has them. */
async function asOperator(script: string): Promise<string> {
  const whole = `cd /root && set -a && [ ! -e .env ] || . ./.env && ${script}`;
  const { ok, output } = await machine.try(
    'env',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'sh',
    '-c',
    whole,
  );
  return ok ? output : `failed: ${output}`;
}

const web = (...words: readonly string[]): Promise<string> =>
  asOperator(
    `REDISCLI_AUTH=$RAMPART_USER_WEB_PASSWORD redis-cli -p 6380 --no-auth-warning --user web ${words.join(' ')}`,
  ).then((text) => text.trim());

async function property(unit: string, name: string): Promise<string> {
  return (await machine.run('systemctl', 'show', '--value', `--property=${name}`, unit)).trim();
}

const gateway = 'rampart-gateway-shop.service';
const archiver = 'rampart-archive-shop.service';
const fine = /\nEverything is as the policy says\.\n$/;

describe.skipIf(reason !== null)('a machine on which there is no Rampart', () => {
  let release: Release;
  let next: Release;

  beforeAll(async () => {
    stage = new Stage();
    machine = await Machine.boot(stage);
    await mkdir(machine.at('/srv/first'));
    release = await bundle();
    next = await nextAfter(release);
    await machine.run('tar', '-xzf', release.from, '-C', '/srv/first', '--strip-components=1');
    for (const name of ['one', 'two']) {
      const recipient = await asOperator(`${first} archive key /root/${name}.pem`);
      recipients += `${recipients === '' ? '' : ', '}'${recipient.trim()}'`;
    }
    await says(release);
    await asOperator(`umask 077 && ${first} secret generate --policy rampart.yaml > .env`);
  });
  afterAll(async () => {
    await stage.strike();
  });

  it('has it after one apply, with each part as an account of its own', async () => {
    expect(await asOperator(`${first} apply --yes`)).toMatch(fine);
    expect((await asOperator(`${installed} --version`)).trim()).toBe(release.version);
    for (const [unit, user] of [
      [gateway, 'rampart-gateway'],
      [archiver, 'rampart-archive'],
      ['rampart-alerts-shop.service', 'rampart-alerts'],
      ['rampart-console-shop.service', 'rampart-console'],
    ] as const) {
      expect(await property(unit, 'ActiveState'), unit).toBe('active');
      expect(await property(unit, 'NRestarts'), unit).toBe('0');
      expect(await property(unit, 'User')).toBe(user);
      const status = await machine.run('cat', `/proc/${await property(unit, 'MainPID')}/status`);
      expect(status).toMatch(/^CapBnd:\s+0+$/mu);
      expect(status).toMatch(/^NoNewPrivs:\s+1$/mu);
    }
    expect(await web('SET', 'session:1', 'wheel')).toBe('OK');
  });

  it('keeps the parts from each other’s secrets and files', async () => {
    const as = async (user: string, path: string): Promise<string> =>
      (await machine.try('runuser', '-u', user, '--', 'cat', path)).output;
    const denied = /Permission denied/;
    expect(await as('rampart-gateway', '/etc/rampart/shop/archive.env')).toMatch(denied);
    expect(await as('rampart-archive', '/etc/rampart/shop/gateway.env')).toMatch(denied);
    expect(await as('rampart-archive', '/var/lib/rampart/shop/gateway')).toMatch(denied);
    expect(await as('nobody', '/etc/rampart/shop/rampart.yaml')).toMatch(denied);
  });

  it('archives what is written, by what it has brought itself', async () => {
    const list = (): Promise<string> =>
      asOperator(`${installed} archive list --policy rampart.yaml`);
    await waitFor(async () => /base|snapshot|copy/i.test(await list()), {
      what: 'there is something to restore from',
    });
  });

  it('is upgraded beside the version before, and goes on with its data', async () => {
    await says(next);
    const before = await property(gateway, 'MainPID');
    const shown = await asOperator(`${installed} apply --yes`);
    expect(shown).toContain(`~ version: ${release.version} → ${next.version}`);
    expect(shown).toMatch(fine);
    expect((await asOperator(`${installed} --version`)).trim()).toBe(next.version);
    expect(await property(gateway, 'MainPID')).not.toBe(before);
    expect(await web('GET', 'session:1')).toBe('wheel');
    const there = await readdir(machine.at('/opt/rampart'));
    expect(there).toEqual([release.version, next.version]);
  });

  it('goes back by a switch', async () => {
    await says(release);
    const shown = await asOperator(`${installed} apply --yes`);
    expect(shown).not.toContain('unpack-release');
    expect(shown).toMatch(fine);
    expect((await asOperator(`${installed} --version`)).trim()).toBe(release.version);
    expect(await web('GET', 'session:1')).toBe('wheel');
  });

  it('is taken away, and server, data and archive stay', async () => {
    const said = await asOperator(`${installed} uninstall --yes`);
    expect(said).toMatch(/Rampart is gone\./);
    expect((await machine.try('test', '-e', installed)).ok).toBe(false);
    expect(await readdir(machine.at('/opt/rampart'))).toEqual([]);
    expect(await property(gateway, 'ActiveState')).toBe('inactive');
    const left = await readdir(machine.at('/etc/rampart/shop'));
    expect(left).toEqual([]);
    expect(await property('redis-shop.service', 'ActiveState')).toBe('active');
    expect(await readdir(machine.at('/var/lib/rampart/shop/archive'))).not.toEqual([]);
    expect(await asOperator(`${first} uninstall --yes`)).toMatch(/nothing of Rampart/);
  });
});
