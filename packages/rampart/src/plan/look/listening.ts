// Who has a port of this machine, as the kernel lists it.
import { readFile, readdir, readlink } from 'node:fs/promises';

/** The processes that listen on a port, on whatever address; empty where nobody does, or nobody may know. */
export async function listenersOn(port: number): Promise<readonly number[]> {
  const sockets = await socketsOn(port);
  if (sockets.size === 0) return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const holders = await Promise.all(ids.map((id) => holds(id, sockets)));
  return ids.filter((_, at) => holders[at] === true).map(Number);
}

async function socketsOn(port: number): Promise<ReadonlySet<string>> {
  const listening = '0A';
  const found = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const rows = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const row of rows) {
      const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
      const its = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
      if (state === listening && its === port) found.add(`socket:[${inode}]`);
    }
  }
  return found;
}

async function holds(id: string, sockets: ReadonlySet<string>): Promise<boolean> {
  try {
    const names = await readdir(`/proc/${id}/fd`);
    const links = await Promise.all(
      // A descriptor may be closed while we look.
      names.map((name) => readlink(`/proc/${id}/fd/${name}`).catch(() => '')),
    );
    return links.some((link) => sockets.has(link));
  } catch {
    // It has ended, or it is another user's: then it is not one of those that we can end.
    return false;
  }
}
