// A whole release of Redis from source, on a machine of its own: what its authors have published, with the
// checksum that Debian has signed. It takes minutes, and a compiler.
import { copyFile, readdir, writeFile } from 'node:fs/promises';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Machine, whyNoMachine } from '../policy/compile/machine.ts';
import { sourceOf, type Source } from './debian.ts';
import { rampartOn } from './on-machine.ts';

const reason = whyNoMachine();
if (reason !== null) console.warn(`No release was built: ${reason}.`);

const archive = '/srv/redis.tar.gz';
const apply = (): Promise<string> => rampartOn(machine, 'apply', '--yes');

let stage: Stage;
let machine: Machine;
let source: Source;

async function says(sha256: string): Promise<void> {
  const install = `{ source: ${archive}, sha256: ${sha256} }`;
  const text = `version: 1
app: shop
users: { web: { can: [read, write], keys: 'session:*' } }
server: { version: '7.0', install: ${install} }
`;
  await writeFile(machine.at('/root/rampart.yaml'), text);
}

describe.skipIf(reason !== null)('a release of Redis from source', () => {
  beforeAll(async () => {
    stage = new Stage();
    source = await sourceOf(stage, 'redis');
    machine = await Machine.boot(stage);
    await copyFile(source.archive, machine.at(archive));
    await says(source.sha256);
    const secrets = await rampartOn(machine, 'secret', 'generate', '--policy', 'rampart.yaml');
    await writeFile(machine.at('/root/.env'), secrets, { mode: 0o600 });
  }, 240_000);
  afterAll(async () => {
    await stage.strike();
  });

  it('that is another file than the policy says stops everything, and nothing is left of it', async () => {
    await says(source.sha256.replaceAll(/^./g, (digit) => (digit === '0' ? '1' : '0')));
    expect(await apply()).toMatch(/^failed: [^]*PLAN_CHECKSUM/);
    const left = (await readdir(machine.at('/tmp'))).filter((name) => name.startsWith('rampart'));
    expect(left).toEqual([]);
    expect((await machine.try('test', '-e', '/opt/rampart/redis')).ok).toBe(false);
    expect((await machine.try('test', '-e', '/etc/redis-shop')).ok).toBe(false);
  });

  it('is built, with TLS, and serves as the policy says', async () => {
    await says(source.sha256);
    expect(await apply()).toMatch(/\nEverything is as the policy says\.\n$/);
    const bin = '/opt/rampart/redis/bin';
    expect(await machine.run('ldd', `${bin}/redis-server`)).toContain('libssl');
    const owners = await machine.run('find', bin, '-type', 'f', '-printf', '%u %m\\n');
    expect([...new Set(owners.trim().split('\n'))]).toEqual(['root 755']);
    const script =
      'set -a; . /root/.env; REDISCLI_AUTH=$RAMPART_USER_WEB_PASSWORD exec "$0" --user web "$@"';
    const web = (...words: readonly string[]): Promise<string> =>
      machine.run('sh', '-c', script, `${bin}/redis-cli`, '--no-auth-warning', ...words);
    expect(await web('SET', 'session:1', 'wheel')).toBe('OK\n');
    const program = await machine.run('sh', '-c', 'readlink /proc/$(pidof redis-server)/exe');
    expect(program.trim()).toBe(`${bin}/redis-server`);
  }, 3_000_000);
});
