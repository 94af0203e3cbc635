// A server's settings as data, and as the two files that it reads. Passwords go into files that
// only their owner can read, never into arguments.
import { createHash } from 'node:crypto';
import { StageError } from './errors.ts';

/** Directives as in redis.conf; a list writes the directive once for each value. */
export type RedisConfig = Readonly<Record<string, string | number | readonly string[]>>;

export interface RedisUser {
  readonly password: string;
  /** ACL rules without the password; everything is allowed by default. */
  readonly rules?: string;
}

/** By name. With any user the `default` one is off, unless it is among them. */
export type RedisUsers = Readonly<Record<string, RedisUser>>;

export const everything = '~* &* +@all';

/** What a server on a stage is unless it is told otherwise: local, forgetful and quick to leave. */
export const usualConfig: RedisConfig = {
  bind: '127.0.0.1',
  'protected-mode': 'yes',
  save: '""',
  appendonly: 'no',
  'shutdown-timeout': 0,
  'repl-diskless-sync-delay': 0,
  'repl-ping-replica-period': 1,
};

/** Later configurations replace the directives of earlier ones. */
export function configText(...configs: readonly RedisConfig[]): string {
  const merged = new Map(configs.flatMap((config) => Object.entries(config)));
  return [...merged]
    .flatMap(([name, values]) =>
      (Array.isArray(values) ? values : [values]).map((value) => line(name, String(value))),
    )
    .join('');
}

/** A path or password as one argument of a directive, whatever characters it has. */
export function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

export function aclText(users: RedisUsers): string {
  const lines = Object.entries(users).map(([name, { password, rules = everything }]) => {
    const hash = createHash('sha256').update(password).digest('hex');
    return line('user', `${name} reset on #${hash} ${rules}`);
  });
  if (!Object.hasOwn(users, 'default')) lines.unshift(line('user', 'default reset off'));
  return lines.join('');
}

function line(name: string, value: string): string {
  if (/[\r\n\0]/.test(name + value)) {
    const message = `The Redis directive ${JSON.stringify(name)} has a line break in it. Write one directive a line.`;
    throw new StageError('STAGE_OPTION', message);
  }
  return `${name} ${value}\n`;
}
