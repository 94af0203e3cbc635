// One machine for a test of plans: a directory, ports, secrets, and a policy that says so. What apply
// starts outlives this process by design, so the ground ends it.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { findProgram, RedisConnection, redisProgram, type Stage } from '@rampart/stage';

import { apply, alone } from '../../src/plan/apply/apply.ts';
import { Journal } from '../../src/plan/apply/journal.ts';
import { keepOurselves } from '../../src/plan/keep-ourselves.ts';
import { readAccounts } from '../../src/plan/look/accounts.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { openSite, type Site, type SiteOptions } from '../../src/plan/site.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { Process } from '../../src/policy/deployment/types.ts';
import type { Policy, SecretSource } from '../../src/policy/types.ts';

export interface Ground {
  readonly directory: string;
  readonly port: number;
  readonly policy: string;
  /** Another policy for the same machine. */
  says(text: string): void;
  site(options?: Partial<SiteOptions>): Promise<Site>;
  /** Plans and applies, and gives what is left to do. */
  converge(options?: Partial<SiteOptions>): Promise<{ first: Plan; left: Plan; ran: string[] }>;
  as(login: string, at?: Process['at']): Promise<RedisConnection>;
  /** For a command that is started by itself. */
  environment(): Readonly<Record<string, string>>;
}

/** Every secret begins with this, so that one that got out is found. */
export const canary = 'canary-';

export function secretOf(source: SecretSource): string {
  if (source.kind !== 'env') throw new TypeError('A test names its secrets by variables.');
  return `${canary}${source.name}`.padEnd(64, '.');
}

/** Under which account servers run: one that is on every Debian machine and owns nothing. */
export const runner = process.getuid?.() === 0 ? 'games' : (process.env['USER'] ?? 'nobody');

export function serverPart(directory: string, port: number, more = ''): string {
  const program = findProgram(redisProgram);
  return `server: { directory: ${directory}, run_as: ${runner}, port: ${port}, install: { program: ${program} }${more} }`;
}

export const someUsers = "users: { web: { can: [read, write], keys: ['session:*'] } }";

export async function newGround(stage: Stage, text?: string): Promise<Ground> {
  const above = await stage.newDirectory('ground');
  // The servers are another account's, and have to get there.
  for (const each of [dirname(above), above]) await chmod(each, 0o711);
  const directory = join(above, 'srv');
  await mkdir(directory);
  const port = await stage.port();
  let policy = text ?? `version: 1\napp: shop\n${someUsers}\n${serverPart(directory, port)}\n`;
  const read = (): Policy => loadPolicy(policy, 'rampart.yaml');
  const fetch = async (source: SecretSource): Promise<Buffer> => Buffer.from(secretOf(source));
  const site = (options: Partial<SiteOptions> = {}): Promise<Site> =>
    openSite({ policy: read(), only: null, present: null, hasSystemd: false, fetch, ...options });
  const state = join(above, 'state');
  stage.defer(async () => {
    const keeper = keepOurselves(() => readAccounts('/'));
    const { deployment } = read();
    const all: readonly Process[] = [
      ...(deployment?.servers ?? []),
      ...(deployment?.sentinels ?? []),
    ];
    for (const each of all) {
      const pid = await keeper.processOf(each);
      if (pid !== null) process.kill(pid, 'SIGKILL');
    }
  });
  return {
    directory,
    port,
    get policy() {
      return policy;
    },
    says: (other) => {
      policy = other;
    },
    site,
    converge: async (options) => {
      const open = await site(options);
      const first = await open.plan();
      const ran: string[] = [];
      await alone(state, async () => {
        await using journal = await Journal.open(state);
        await using hand = open.hand();
        await apply(first.steps, hand, journal, {
          begins: ({ id }) => ran.push(id),
          failed: ({ id }) => ran.push(`failed ${id}`),
          undone: ({ id }) => ran.push(`undone ${id}`),
        });
      });
      return { first, left: await (await site(options)).plan(), ran };
    },
    as: async (login, at = { host: '127.0.0.1', port }) => {
      const account = read().deployment?.accounts.find(({ name }) => name === login);
      const source = account?.password ?? null;
      if (source === null) throw new TypeError(`There is no login ${login}.`);
      return RedisConnection.open({ ...at, username: login, password: secretOf(source) });
    },
    environment: () => {
      const accounts = read().deployment?.accounts ?? [];
      return Object.fromEntries(
        accounts.flatMap(({ password }) =>
          password?.kind === 'env' ? [[password.name, secretOf(password)]] : [],
        ),
      );
    },
  };
}

/** The policy in a file, for a command that is started by itself. */
export async function policyFile({ directory, policy }: Ground): Promise<string> {
  const path = join(directory, '..', 'rampart.yaml');
  await writeFile(path, policy);
  return path;
}
