// Names of users and groups, from the host's own files: accounts of a directory service have numbers
// only.
import { derive, type Fact } from '../fact.ts';
import type { Account } from './facts.ts';
import type { HostFiles } from './host-files.ts';

export class Accounts {
  readonly #users: ReadonlyMap<number, string>;
  readonly #groups: ReadonlyMap<number, string>;

  private constructor(users: ReadonlyMap<number, string>, groups: ReadonlyMap<number, string>) {
    this.#users = users;
    this.#groups = groups;
  }

  static async read(files: HostFiles): Promise<Accounts> {
    const [users, groups] = await Promise.all([
      namesIn(files, '/etc/passwd'),
      namesIn(files, '/etc/group'),
    ]);
    return new Accounts(users, groups);
  }

  user(id: number): Account {
    return { id, name: this.#users.get(id) ?? null };
  }

  group(id: number): Account {
    return { id, name: this.#groups.get(id) ?? null };
  }
}

async function namesIn(files: HostFiles, path: string): Promise<ReadonlyMap<number, string>> {
  const text = await files.text(path);
  const names = new Map<number, string>();
  for (const line of (text.known ? text.value : '').split('\n')) {
    const [name = '', , id = ''] = line.split(':');
    // The first name is the one that the system shows.
    if (/^\d+$/.test(id) && !names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}

/** The program that a login of each account starts. */
export async function shellsOf(files: HostFiles): Promise<Fact<ReadonlyMap<string, string>>> {
  return derive(await files.text('/etc/passwd'), (text) => {
    const accounts = text.split('\n').map((line) => line.split(':'));
    return new Map(accounts.map(([name = '', , , , , , shell = '']) => [name, shell]));
  });
}
