// The accounts of a machine, from its own files, so that another machine's tree can be read as well.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Accounts {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
  /** Those whom the group itself lists, by its name. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

/** `root`: the directory below which the machine's files lie. */
export async function readAccounts(root: string): Promise<Accounts> {
  const groups = await textOf(join(root, '/etc/group'));
  return {
    users: idsIn(await textOf(join(root, '/etc/passwd'))),
    groups: idsIn(groups),
    members: membersIn(groups),
  };
}

/** Who may be told our passwords at an address of a process: itself, root, and ourselves. */
export function trustedFor(user: string, { users }: Accounts): ReadonlySet<number> {
  const own = users.get(user);
  return new Set([0, process.getuid?.() ?? 0, ...(own === undefined ? [] : [own])]);
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

function membersIn(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const rows = text.split('\n').map((line) => line.split(':'));
  return new Map(
    rows.map(([name = '', , , members = '']) => [
      name,
      new Set(members.split(',').filter((member) => member !== '')),
    ]),
  );
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // A tree without accounts: everybody is still to be made.
    return '';
  }
}
