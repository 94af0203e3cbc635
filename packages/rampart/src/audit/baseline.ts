// What an audit saw, kept to compare the next one with. Names and findings only: nothing in it is
// secret, so it may lie beside the policy under version control.
import type { Finding } from './finding.ts';
import type { Seen } from './seen.ts';
import { Unseen } from './unseen.ts';

export interface Baseline {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Fingerprints of what failed. */
  readonly findings: ReadonlySet<string>;
  /** Who could log in, by subject. */
  readonly users: ReadonlyMap<string, readonly string[]>;
  /** `SUBJECT NAME`. */
  readonly usersWithSeveralPasswords: readonly string[];
  /** Since when a user has not been seen, by `SUBJECT NAME`; milliseconds. */
  readonly unusedSince: ReadonlyMap<string, number>;
  /** Settings that attackers change, by subject. */
  readonly settings: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Milliseconds since 1970, by subject. */
  readonly startedAt: ReadonlyMap<string, number>;
}

const kept = ['dir', 'dbfilename', 'bind', 'protected-mode', 'maxmemory-policy'];

/** What to compare the next audit with. What was not seen is not in it. */
export function baselineOf(
  now: number,
  findings: readonly Finding[],
  subjects: readonly Seen[],
  before: Baseline | null,
): Baseline {
  const users = new Map<string, readonly string[]>();
  const several: string[] = [];
  const unused = new Map<string, number>();
  const settings = new Map<string, ReadonlyMap<string, string>>();
  const startedAt = new Map<string, number>();
  for (const it of subjects) {
    whereSeen(() => {
      users.set(
        it.name,
        it.users.filter(({ enabled }) => enabled).map(({ name }) => name),
      );
      several.push(
        ...it.users
          .filter(({ passwords }) => passwords.length > 1)
          .map(({ name }) => `${it.name} ${name}`),
      );
    });
    whereSeen(() => {
      const connected = new Set(
        it.take(it.server.clients, 'clients').map((one) => one.get('user')),
      );
      for (const { name } of it.users) {
        const key = `${it.name} ${name}`;
        if (!connected.has(name)) unused.set(key, before?.unusedSince.get(key) ?? now);
      }
    });
    whereSeen(() => settings.set(it.name, new Map(kept.map((name) => [name, it.sure(name)]))));
    whereSeen(() =>
      startedAt.set(it.name, now - Number(it.tell('server', 'uptime_in_seconds')) * 1_000),
    );
  }
  const failing = findings.filter(({ state }) => state === 'fail' || state === 'waived');
  return {
    at: now,
    findings: new Set(failing.map(({ fingerprint }) => fingerprint)),
    users,
    usersWithSeveralPasswords: several,
    unusedSince: unused,
    settings,
    startedAt,
  };
}

function whereSeen(look: () => void): void {
  try {
    look();
  } catch (error) {
    if (!(error instanceof Unseen)) throw error;
  }
}
