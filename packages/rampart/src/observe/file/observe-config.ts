// A configuration as a whole: its files, the users that they make, and what would keep the server from
// starting with it.
import { isAbsolute, join } from 'node:path';

import { readAclFile } from '../acl/acl-lines.ts';
import { Catalogue } from '../acl/catalogue.ts';
import type { RuleReading } from '../acl/reading.ts';
import { untouchedDefault, userOf } from '../acl/rules.ts';
import type { AclUser } from '../acl/user.ts';
import { known, unknown, type Fact, type Source } from '../fact.ts';
import type { HostFiles } from '../host/host-files.ts';
import { directiveLines, type ConfigSource, type DirectiveLine } from './directive-lines.ts';
import type { ConfigFacts, ConfigFault, ConfigFileFacts } from './facts.ts';
import { settle, type Settled } from './settle.ts';

export interface ObserveConfigOptions extends ConfigSource {
  readonly kind: 'server' | 'sentinel';
  /** The commands of the server, where it could be asked; else all that are known are its. */
  readonly catalogue?: Catalogue;
  /** Names of settings that the server has told. */
  readonly told?: ReadonlySet<string>;
}

export async function observeConfig(
  options: ObserveConfigOptions,
  files: HostFiles,
): Promise<ConfigFileFacts> {
  const { path, kind } = options;
  const { lines, files: read, faults, unread } = await directiveLines(options, files);
  // A part that cannot be read may overrule anything, so nothing is known.
  if (unread !== null) return { path, kind, config: unread };
  const settled = settle(lines, { kind, told: options.told ?? new Set() });
  const found = await usersOf(settled, lines, options, files);
  const config: ConfigFacts = {
    ...partsOf(settled),
    users: found.users,
    files: read,
    faults: [...faults, ...settled.faults, ...found.faults],
  };
  return { path, kind, config: known(config, { kind: 'file', path, line: 0 }) };
}

function partsOf(settled: Settled): Omit<ConfigFacts, 'users' | 'files' | 'faults'> {
  const { directives, settings, secrets, renamed, groups, readable, modules } = settled;
  return { directives, settings, secrets, renamed, groups, readable, modules };
}

interface FoundUsers {
  readonly users: Fact<readonly AclUser[]>;
  readonly faults: readonly ConfigFault[];
}

async function usersOf(
  settled: Settled,
  lines: readonly DirectiveLine[],
  { catalogue, path, kind }: ObserveConfigOptions,
  files: HostFiles,
): Promise<FoundUsers> {
  const everyChannel = settled.settings.get('acl-pubsub-default')?.value === 'allchannels';
  const usual = kind === 'sentinel' ? Catalogue.bundledSentinel() : Catalogue.bundled();
  const removed = settled.renamed.flatMap(({ command, removed: gone }) => (gone ? [command] : []));
  const reading = { catalogue: catalogue ?? usual, everyChannel, absent: new Set(removed) };
  const written = settled.settings.get('aclfile');
  const from: Source = { kind: 'file', path, line: 0 };
  if (written === undefined || written.value === '') return ofLines(settled, reading, from);
  const faults: ConfigFault[] = settled.userLines.map(({ path: file, line }) => ({
    path: file,
    line,
    what: 'Users stand here and in the file that aclfile names: the server takes one of both.',
  }));
  const directory = lines.at(-1)?.directory ?? '/';
  const aclPath = isAbsolute(written.value) ? written.value : join(directory, written.value);
  const bytes = await files.read(aclPath);
  if (!bytes.known) {
    const { path: file, line } = written;
    if (bytes.reason === 'not-offered') faults.push({ path: file, line, what: bytes.why });
    return { users: bytes, faults };
  }
  const read = readAclFile(bytes.value, reading);
  faults.push(...read.faults.map(({ line, what }) => ({ path: aclPath, line, what })));
  return { users: of(read.users, faults, { kind: 'file', path: aclPath, line: 0 }), faults };
}

/** `user` lines; `default` may do everything unless a line says otherwise or it has a password. */
function ofLines(settled: Settled, reading: RuleReading, from: Source): FoundUsers {
  const users = new Map<string, AclUser>();
  const faults: ConfigFault[] = [];
  const { requirepass } = settled;
  const untouched = untouchedDefault(reading);
  const protectedDefault = (): AclUser =>
    userOf('default', ['+@all', '~*', '&*', 'on', `>${requirepass}`], reading).user;
  users.set('default', requirepass === '' ? untouched : protectedDefault());
  const seen = new Set<string>();
  for (const { path, line, words } of settled.userLines) {
    const [, name = '', ...rules] = words;
    const { user, faults: wrong } = userOf(name, rules, reading);
    for (const what of wrong) faults.push({ path, line, what });
    if (seen.has(name))
      faults.push({ path, line, what: 'The user stands here for the second time.' });
    seen.add(name);
    users.set(user.name, user);
  }
  return { users: of([...users.values()], faults, from), faults };
}

/** Rights that are read wrongly are worse than none. */
function of(
  users: readonly AclUser[],
  faults: readonly ConfigFault[],
  from: Source,
): Fact<readonly AclUser[]> {
  const [fault] = faults;
  if (fault === undefined) return known(users, from);
  return unknown('not-understood', `${fault.path}:${fault.line}: ${fault.what}`);
}
