// The accounts of a machine, from its own files, so that another machine's tree can be read as well.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Accounts {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/** `root`: the directory below which the machine's files lie. */
export async function readAccounts(root: string): Promise<Accounts> {
  return {
    users: idsIn(await textOf(join(root, '/etc/passwd'))),
    groups: idsIn(await textOf(join(root, '/etc/group'))),
  };
}

/** The name of an id; one that nobody has is shown by its number. */
export function nameOf(ids: ReadonlyMap<string, number>, id: number): string {
  for (const [name, its] of ids) if (its === id) return name;
  return `#${id}`;
}

function idsIn(text: string): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name = '', , id = ''] = line.split(':');
    if (/^\d+$/.test(id)) ids.set(name, Number(id));
  }
  return ids;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // A tree without accounts: everybody is still to be made.
    return '';
  }
}
