// All doors of a run, and the servers behind them.
import { randomBytes } from 'node:crypto';
import type { RedisServer, Stage } from '@rampart/stage';
import type { Door, Site } from './door.ts';
import { direct } from './doors/direct.ts';
import { absentUser, gateway, type GatewayDoors, type Logins } from './doors/gateway.ts';
import { haproxy } from './doors/haproxy.ts';
import { nutcracker } from './doors/nutcracker.ts';
import { pipe } from './doors/pipe.ts';
import { stunnel } from './doors/stunnel.ts';

export interface Doors {
  readonly plain: readonly Door[];
  readonly tls: readonly Door[];
  readonly gateway: GatewayDoors;
  /** A gateway with another number of rules. */
  readonly withRules: (count: number) => Promise<Door>;
  /** Doors that nobody has come through yet, in front of a server of the same kind. */
  readonly untouched: () => Promise<readonly Door[]>;
}

/** For the policy of the run itself. */
const usualRules = 200;

/** More than a server takes by default. */
const serverConfig = { maxclients: 12_000, 'tcp-backlog': 4_096 };

export async function openDoors(stage: Stage): Promise<Doors> {
  const password = randomBytes(16).toString('hex');
  // nutcracker logs in as `default`.
  const names = ['default', 'shop', 'tenant', absentUser, 'house'];
  const users = Object.fromEntries(names.map((name) => [name, { password }]));
  const login = { user: 'shop', password };
  const logins: Logins = {
    tenant: { user: 'tenant', password },
    house: { user: 'house', password },
  };
  const siteOf = (server: RedisServer): Site => ({ stage, server, login, authority: null });
  const start = async (): Promise<RedisServer> => stage.redis({ users, config: serverConfig });

  const site = siteOf(await start());
  const secure = { ...site, authority: await stage.authority() };
  const withTls = siteOf(await stage.redis({ users, tls: true, config: serverConfig }));
  const ours = await gateway(site, logins, usualRules);
  return {
    gateway: ours,
    plain: [
      await direct(site),
      await nutcracker(site),
      await haproxy(site),
      await pipe(site),
      ours.plain,
      ours.prefixed,
    ],
    tls: [
      await direct(withTls),
      await stunnel(secure),
      await haproxy(secure),
      (await gateway(secure, logins, usualRules)).plain,
    ],
    withRules: async (count) => {
      const { plain } = await gateway(site, logins, count);
      return { ...plain, name: `${count} rules` };
    },
    untouched: async () => {
      const fresh = siteOf(await start());
      const doors = [await direct(fresh), await nutcracker(siteOf(await start()))];
      return [...doors, (await gateway(siteOf(await start()), logins, usualRules)).plain];
    },
  };
}
