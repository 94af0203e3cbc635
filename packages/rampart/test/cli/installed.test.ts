// A machine on which there is no server yet: apply installs Debian's own packages, loads a firewall, tells the
// kernel, and sees later what somebody has changed of that while the files stayed as they were.
import { chmod, cp, writeFile } from 'node:fs/promises';

import { Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Machine, whyNoMachine } from '../policy/compile/machine.ts';
import { repositoryOf } from './debian.ts';
import { rampartOn } from './on-machine.ts';

const reason = whyNoMachine();
if (reason !== null) console.warn(`No package was installed: ${reason}.`);

const packages = ['redis-server', 'redis-tools', 'nftables', 'logrotate'];
const address = '10.8.8.1';
const policy = `version: 1
app: shop
networks: { web: 10.8.8.2 }
users: { web: { from: [web, loopback], can: [read, write], keys: 'session:*' } }
hosts: { db: { address: ${address}, roles: redis } }
server: { dangerously_plain: true }
kernel: { backlog: 5000 }
`;
const fine = /(?:^|\n)Everything is as the policy says\.\n$/;
/** On a machine that has much else to do. */
const deadline = 600_000;
const wayBack = 'rampart-way-back.timer';

let stage: Stage;
let machine: Machine;

const apply = (): Promise<string> => rampartOn(machine, 'apply', '--yes');
const table = async (): Promise<string> =>
  (await machine.try('nft', 'list', 'table', 'inet', 'rampart-shop')).output;
const isActive = async (unit: string): Promise<boolean> =>
  (await machine.try('systemctl', 'is-active', '--quiet', unit)).ok;

describe.skipIf(reason !== null)('a machine without a server', () => {
  beforeAll(async () => {
    stage = new Stage();
    machine = await Machine.boot(stage);
    await machine.run('ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    await machine.run('dpkg', '--purge', '--force-depends', ...packages);
    const repository = await repositoryOf(stage, packages);
    await cp(repository, machine.at('/srv/packages'), { recursive: true });
    await chmod(machine.at('/srv/packages'), 0o755);
    await machine.run('sh', '-c', 'rm -rf /etc/apt/sources.list* /var/lib/apt/lists/*');
    const list = 'deb [trusted=yes] file:/srv/packages ./\n';
    await writeFile(machine.at('/etc/apt/sources.list'), list);
    await writeFile(machine.at('/root/rampart.yaml'), policy);
    await rampartOn(machine, 'secret', 'generate', '--policy', 'rampart.yaml').then((secrets) =>
      writeFile(machine.at('/root/.env'), secrets, { mode: 0o600 }),
    );
  }, deadline);
  afterAll(async () => {
    await stage.strike();
  });

  it(
    'has one after apply, from the distribution’s packages, whose own server never starts',
    async () => {
      const said = await apply();
      expect(said).toMatch(fine);
      for (const name of packages.filter((each) => each !== 'redis-tools')) {
        expect(said).toContain(`+ package ${name}\n`);
      }
      const state = await machine.run(
        'dpkg-query',
        '--show',
        '--showformat=${db:Status-Abbrev}',
        ...packages,
      );
      expect(state.trim()).toBe(packages.map(() => 'ii').join(' '));
      expect(await isActive('redis-shop.service')).toBe(true);
      const own = await machine.try('systemctl', 'is-enabled', 'redis-server.service');
      expect(own.output.trim()).toBe('masked');
      const asked = await machine.try('redis-cli', '-h', address, 'PING');
      expect(asked.output).toContain('NOAUTH');
    },
    deadline,
  );

  it('has the firewall loaded, and the kernel told, at once', async () => {
    expect(await table()).toContain('tcp dport 6379 ip saddr { 10.8.8.1-10.8.8.2 } accept');
    expect(await isActive(wayBack)).toBe(false);
    expect((await machine.run('sysctl', '-n', 'net.core.somaxconn')).trim()).toBe('5000');
    expect(await rampartOn(machine, 'plan')).toMatch(fine);
  });

  it(
    'shows a rule that somebody has put into the table, and takes it away',
    async () => {
      const rule = 'tcp dport 6379 accept';
      await machine.run(
        'nft',
        'insert',
        'rule',
        'inet',
        'rampart-shop',
        'input',
        ...rule.split(' '),
      );
      const shown = await rampartOn(machine, 'plan');
      expect(shown).toContain(`- table rampart-shop: ${rule}\n`);
      expect(await apply()).toMatch(fine);
      expect(await table()).not.toMatch(/dport 6379 accept/);
    },
    deadline,
  );

  it(
    'shows that the table is gone, and loads it again',
    async () => {
      await machine.run('nft', 'flush', 'ruleset');
      expect(await rampartOn(machine, 'plan')).toContain('table rampart-shop: not there → loaded');
      expect(await apply()).toMatch(fine);
      expect(await table()).toContain('tcp dport 6379 counter');
    },
    deadline,
  );

  it(
    'tells the kernel again what somebody has changed',
    async () => {
      await machine.run('sysctl', '-w', 'net.core.somaxconn=128');
      const said = await apply();
      expect(said).toContain('~ kernel net.core.somaxconn\n    ~ value: 128 → 5000');
      expect(said).toMatch(fine);
    },
    deadline,
  );

  describe('on which apply dies while it loads the firewall', () => {
    beforeAll(async () => {
      // Whoever lists the table once the timer runs, is killed.
      const script = `#!/bin/sh
systemctl is-active --quiet ${wayBack} && [ -e /srv/deadly ] && kill -KILL $PPID
exec /usr/bin/unshare.kept "$@"
`;
      await machine.run('mv', '/usr/bin/unshare', '/usr/bin/unshare.kept');
      await writeFile(machine.at('/usr/bin/unshare'), script, { mode: 0o755 });
    });

    async function die(): Promise<void> {
      await machine.run('nft', 'add', 'rule', 'inet', 'rampart-shop', 'input', 'counter');
      await machine.run('touch', '/srv/deadly');
      expect(await apply()).toMatch(/^failed: /);
      await machine.run('rm', '/srv/deadly');
      expect(await isActive(wayBack)).toBe(true);
    }

    it(
      'the next run converges, and nothing takes its table away later',
      async () => {
        await die();
        expect(await apply()).toMatch(fine);
        expect(await isActive(wayBack)).toBe(false);
        expect(await table()).toContain('tcp dport 6379 counter');
      },
      deadline,
    );

    it(
      'the way in comes back by itself',
      async () => {
        await die();
        await waitFor(async () => (await table()).includes('No such file'), {
          what: 'the table is taken away',
          deadline: 180_000,
        });
        expect(await apply()).toMatch(fine);
      },
      deadline,
    );
  });
});
