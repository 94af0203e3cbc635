// Two writers would break a chain, so its writer leaves its name beside it. A name whose process
// has ended is taken over.
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { causeOf, EventsError } from './codes.ts';

/** Chains that this very process writes: its own number on a lock says nothing after a restart in a container. */
const held = new Set<string>();

export function lockPath(directory: string, chain: string): string {
  return join(directory, `${chain}.lock`);
}

export async function takeLock(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, ownName(), { mode: 0o640 });
  try {
    for (;;) {
      if (held.has(path)) throw inUse(path, String(process.pid));
      if (await linked(draft, path)) break;
      await removeDead(path);
    }
    held.add(path);
  } finally {
    await rm(draft, { force: true });
  }
}

export async function releaseLock(path: string): Promise<void> {
  held.delete(path);
  await rm(path, { force: true });
}

/** The process that writes the chain at this moment, on this machine. */
export async function writerOf(path: string): Promise<number | null> {
  const name = await nameOn(path);
  return name === null || isDead(path, name) ? null : Number(name.split(' ')[0]);
}

async function removeDead(path: string): Promise<void> {
  const name = await nameOn(path);
  if (name === null) return;
  if (!isDead(path, name)) throw inUse(path, name);
  // Of several that find a dead one at once, each takes away what it has seen and nothing newer.
  const aside = `${path}.dead.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (causeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await nameOn(aside)) !== name) await linked(aside, path);
  await rm(aside, { force: true });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (causeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function isDead(path: string, name: string): boolean {
  const [pid = '', born = ''] = name.split(' ');
  if (Number(pid) === process.pid) return !held.has(path);
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return causeOf(error) === 'ESRCH';
  }
  // Numbers are given out again: after a restart it may be quite another process.
  return birthOf(pid) !== born;
}

function ownName(): string {
  return `${process.pid} ${birthOf(String(process.pid))}`;
}

/** Ticks since the machine's start at which the process began; empty where there is no /proc. */
function birthOf(pid: string): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the program's name, which may hold blanks and brackets.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

async function nameOn(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (causeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function inUse(path: string, name: string): EventsError {
  const pid = name.split(' ')[0] ?? name;
  return new EventsError('EVENTS_LOG_IN_USE', `Process ${pid} holds ${path}.`);
}
