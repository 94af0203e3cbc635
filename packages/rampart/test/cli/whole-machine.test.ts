// A whole machine, with a systemd of its own: a server without a password runs on it, and somebody types
// three commands.
import { Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Machine, whyNoMachine } from '../policy/compile/machine.ts';
import { rampartOn } from './on-machine.ts';

const reason = whyNoMachine();
if (reason !== null) console.warn(`No whole machine was made as its policy says: ${reason}.`);

let stage: Stage;
let machine: Machine;

const rampart = (...words: readonly string[]): Promise<string> => rampartOn(machine, ...words);

async function web(...words: readonly string[]): Promise<string> {
  const script =
    'REDISCLI_AUTH=$(cat /root/secrets/user-web) exec redis-cli --no-auth-warning --user web "$@"';
  return (await machine.run('sh', '-c', script, 'sh', ...words)).trim();
}

describe.skipIf(reason !== null)(
  'a machine with systemd, on which a server runs without a password',
  () => {
    beforeAll(async () => {
      stage = new Stage();
      machine = await Machine.boot(stage);
      // As the distribution has it: systemd would start it again whenever it ends.
      await machine.run('systemctl', 'start', 'redis-server');
      await waitFor(async () => (await machine.try('redis-cli', 'SET', 'kept', 'yes')).ok, {
        what: 'the stranger serves',
      });
    });
    afterAll(async () => {
      await stage.strike();
    });

    it('is as its policy says after init, plan and apply, with its data', async () => {
      expect(await rampart('init', '--defaults')).toMatch(/^rampart\.yaml\n/);
      expect(await rampart('apply', '--yes')).toMatch(/\nEverything is as the policy says\.\n$/);
      expect(await web('GET', 'kept')).toBe('yes');
    });

    it('keeps out who has no login, and other accounts from its files', async () => {
      const nobody = ['runuser', '-u', 'nobody', '--'];
      expect((await machine.try(...nobody, 'redis-cli', 'GET', 'kept')).output).toContain('NOAUTH');
      const read = await machine.try(...nobody, 'cat', '/etc/redis-shop/users.acl');
      expect(read.output).toContain('Permission denied');
    });

    it('runs it as a unit, as an account of its own, at every boot', async () => {
      const told = await machine.run(
        'systemctl',
        'show',
        'redis-shop',
        '--property=User,UnitFileState,ActiveState',
      );
      const others = await machine.try('systemctl', 'is-active', 'redis-server');
      expect(others.ok).toBe(false);
      expect(told.trim().split('\n').toSorted()).toEqual([
        'ActiveState=active',
        'UnitFileState=enabled',
        'User=redis-shop',
      ]);
    });

    it('shows a unit that somebody has changed, and starts the server again by the policy’s', async () => {
      const unit = '/etc/systemd/system/redis-shop.service';
      await machine.run('sed', '-i', 's/^NoNewPrivileges=.*/NoNewPrivileges=no/', unit);
      const shown = await rampart('apply', '--yes');
      expect(shown).toMatch(/~ NoNewPrivileges: no → yes\n/);
      expect(shown).toMatch(/\nEverything is as the policy says\.\n$/);
      expect(await web('GET', 'kept')).toBe('yes');
    });
  },
);
