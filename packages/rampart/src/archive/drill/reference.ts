// What the archive is held against: a replica of our own of the server that is archived, stopped at some
// offset. It costs that server one full copy.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { ArchiveSource } from '../capture/source.ts';
import { sourceName } from '../capture/source.ts';
import { ArchiveError } from '../codes.ts';
import type { Place } from '../segment/contents.ts';
import { factsOf } from './facts.ts';
import type { Facts } from './facts.ts';
import { Scratch } from './scratch.ts';

const askEvery = 50;

export interface Reference {
  readonly place: Place;
  readonly facts: Facts;
}

export async function takeReference(
  program: string,
  directory: string,
  source: ArchiveSource,
  expiriesAfter: number,
): Promise<Reference> {
  const settings = await settingsFor(source, directory);
  await using replica = await Scratch.start({ program, directory, loads: 'nothing', settings });
  await inSync(replica, source);
  // It follows nobody from here on, keeps all that it has, and lets nothing expire.
  await replica.call('REPLICAOF', '127.0.0.1', '1');
  const info = await replica.text('INFO', 'replication');
  const replid = /^master_replid:([0-9a-f]{40})/m.exec(info)?.[1] ?? '';
  const offset = Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1] ?? Number.NaN);
  return { place: { replid, offset }, facts: await factsOf(replica, expiriesAfter) };
}

/** Secrets go through a file that only we can read: arguments of a process are seen by everybody. */
async function settingsFor(
  { host, port, login, tls }: ArchiveSource,
  directory: string,
): Promise<readonly (readonly string[])[]> {
  const lines = [`replicaof ${host} ${port}`];
  if (login !== null) {
    if (login.user !== null) lines.push(`masteruser ${quoted(login.user)}`);
    lines.push(`masterauth ${quoted(login.password.toString('utf8'))}`);
  }
  if (tls !== null) {
    lines.push('tls-replication yes');
    const files = [
      ['tls-ca-cert-file', tls.authority],
      ['tls-cert-file', tls.identity?.certificate ?? null],
      ['tls-key-file', tls.identity?.key ?? null],
    ] as const;
    for (const [name, content] of files) {
      if (content === null) continue;
      const path = join(directory, `${name}.pem`);
      await writeFile(path, content, { mode: 0o600 });
      lines.push(`${name} ${quoted(path)}`);
    }
  }
  const path = join(directory, `follow-${randomBytes(4).toString('hex')}.conf`);
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return [['include', path]];
}

async function inSync(replica: Scratch, source: ArchiveSource): Promise<void> {
  const giveUp = Date.now() + 3_600_000;
  while (Date.now() < giveUp) {
    const info = await replica.text('INFO', 'replication');
    if (/^master_link_status:up/m.test(info)) return;
    await delay(askEvery);
  }
  const what = `A replica of ${sourceName(source)} did not come into sync within an hour.`;
  throw new ArchiveError('ARCHIVE_SCRATCH_FAILED', what);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
