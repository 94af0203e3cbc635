// What the compiled policy puts on the disk of the grounds, with what belongs to a defence of the server
// or of its data left out where that is switched off.
import { chown, mkdir, readdir, writeFile } from 'node:fs/promises';

import { compile } from '../../policy/compile/compile.ts';
import { written } from '../../policy/compile/content.ts';
import { directoriesOf } from '../../policy/compile/launch.ts';
import type { Deployment } from '../../policy/deployment/types.ts';
import type { Policy } from '../../policy/types.ts';
import type { DefenceName } from '../defences.ts';
import type { Logins } from './logins.ts';
import { places } from './policy.ts';

export interface CompiledParts {
  readonly policy: Policy;
  readonly off: ReadonlySet<DefenceName>;
  readonly directory: string;
  readonly logins: Logins;
}

const nobody = 65_534;

/** Where we are root, the server is nobody, unless that is what is switched off. */
export function identity(
  off: ReadonlySet<DefenceName>,
): { readonly uid: number; readonly gid: number } | null {
  const isRoot = process.getuid?.() === 0;
  return isRoot && !off.has('server.os') ? { uid: nobody, gid: nobody } : null;
}

/** What a server is started with behind its compiled files. */
export const overrides = (directory: string): readonly string[] => [
  '--include',
  `${directory}/overrides.conf`,
];

/** All files of all hosts: on the grounds they are one machine. */
export async function writeCompiled(
  { policy, off, directory, logins }: CompiledParts,
  deployment: Deployment,
): Promise<void> {
  for (const each of [...deployment.servers, ...deployment.sentinels].flatMap(directoriesOf)) {
    await mkdir(each, { recursive: true, mode: 0o700 });
  }
  for (const { path, mode, content } of [...compile(policy, deployment).values()].flat()) {
    const text = await written(content, (source) => logins.fetch(source));
    const isUsers = path.endsWith('/users.acl');
    const opened = isUsers && off.has('server.acl') ? everythingForEverybody(text) : text;
    const isSentinels = path.endsWith('/sentinel.conf');
    await writeFile(path, isSentinels ? [opened, ...listening(off), ''].join('\n') : opened, {
      mode,
    });
  }
  await writeFile(`${directory}/overrides.conf`, overridesFor(off).join('\n'), { mode: 0o600 });
}

export async function giveTo(
  directory: string,
  { uid, gid }: { uid: number; gid: number },
): Promise<void> {
  await chown(directory, uid, gid);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    await chown(`${entry.parentPath}/${entry.name}`, uid, gid);
  }
}

/** The same people with the same passwords, and nothing that they may not do. */
function everythingForEverybody(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('user '))
    .map((line) => {
      const [, name] = line.split(' ');
      if (name === 'default') return 'user default on nopass ~* &* +@all';
      const hashes = line.split(' ').filter((word) => word.startsWith('#'));
      return ['user', name, 'on', ...hashes, '~*', '&*', '+@all'].join(' ');
    })
    .concat('')
    .join('\n');
}

function overridesFor(off: ReadonlySet<DefenceName>): readonly string[] {
  const lines = [
    '# What belongs to defences that are switched off; and a replica need not wait for others.',
    'repl-diskless-sync-delay 0',
    ...listening(off),
  ];
  if (off.has('server.config')) {
    lines.push(
      'enable-protected-configs yes',
      'enable-debug-command yes',
      'enable-module-command yes',
      'proto-max-bulk-len 512mb',
    );
  }
  if (off.has('data.append')) lines.push('appendonly no');
  if (off.has('data.replicas')) lines.push('min-replicas-to-write 0');
  return [...lines, ''];
}

function listening(off: ReadonlySet<DefenceName>): readonly string[] {
  return off.has('server.network') ? [`bind 127.0.0.1 ${places.outside}`, 'protected-mode no'] : [];
}
