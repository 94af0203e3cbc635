// What a process is called on its host: unit, user, group and directories have one name. It must fit
// where the shortest of them ends, which is a user's name.
import { createHash } from 'node:crypto';

import type { Places } from './types.ts';

const longestUserName = 31;
const digestLength = 8;

/** What distributions call the servers of their packages. */
const taken: ReadonlySet<string> = new Set(
  ['redis', 'valkey'].flatMap((engine) => [`${engine}-server`, `${engine}-sentinel`]),
);

/** `redis-cars`. Two names never become one: what is cut or exchanged is made up for by a digest. */
export function systemName(what: string, name: string): string {
  const whole = `${what}-${name}`;
  const plain = whole.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  if (plain === whole && whole.length <= longestUserName && !taken.has(whole)) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, digestLength);
  return `${plain.slice(0, longestUserName - digestLength - 1)}-${digest}`;
}

/** Where files lie that belong to no process. */
export function ownDirectory(app: string, below: string | null): string {
  return below === null ? `/etc/rampart/${app}` : `${below}/rampart`;
}

/** `below`: one directory for all of it; null: where the system has each kind of file. */
export function placesOf(name: string, below: string | null): Places {
  if (below !== null) {
    const own = `${below}/${name}`;
    return {
      configuration: `${own}/etc`,
      data: `${own}/data`,
      logs: `${own}/log`,
      run: `${own}/run`,
    };
  }
  return {
    configuration: `/etc/${name}`,
    data: `/var/lib/${name}`,
    logs: `/var/log/${name}`,
    run: `/run/${name}`,
  };
}
