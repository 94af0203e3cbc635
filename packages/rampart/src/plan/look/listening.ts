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

/** The accounts, by number, that listen on a port. */
export async function ownersOf(port: number): Promise<ReadonlySet<number>> {
  return new Set((await socketsOf(port)).map(({ owner }) => owner));
}

async function socketsOn(port: number): Promise<ReadonlySet<string>> {
  return new Set((await socketsOf(port)).map(({ link }) => link));
}

async function socketsOf(
  port: number,
): Promise<readonly { readonly link: string; readonly owner: number }[]> {
  const listening = '0A';
  const found: { link: string; owner: number }[] = [];
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const rows = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const row of rows) {
      const [, local = '', , state, , , , owner = '', , inode = ''] = row.trim().split(/\s+/);
      const its = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
      if (state !== listening || its !== port) continue;
      found.push({ link: `socket:[${inode}]`, owner: Number(owner) });
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
