// One server or Sentinel as the checks see it: its facts, read as though all were there (unseen.ts).
// What is set is asked of one source at a time: as it runs, or as it would start again. So a file
// never stands in for a server that did not tell, and the two can be compared.
import type { CommandTable } from '@rampart/client/commands';

import type { AclUser } from '../observe/acl/user.ts';
import type { Fact } from '../observe/fact.ts';
import type { Identity, SecretFact, ServerFacts } from '../observe/facts.ts';
import type { ConfigFacts, ConfigFileFacts } from '../observe/file/facts.ts';
import type { FileFacts, HostFacts, ProcessFacts, Volume } from '../observe/host/facts.ts';
import type { Context } from './context.ts';
import { defaultOf } from './defaults.ts';
import type { Evidence, Source } from './finding.ts';
import { Unseen } from './unseen.ts';
import { compareVersions } from './version.ts';

export type View = 'live' | 'file';

/** Everything that belongs to one server; null: it was not looked at. */
export interface SubjectFacts {
  readonly name: string;
  readonly kind: 'server' | 'sentinel';
  readonly server: ServerFacts | null;
  readonly config: ConfigFileFacts | null;
  readonly host: HostFacts | null;
  readonly process: ProcessFacts | null;
}

/** What was not looked at at all. Many rules come here for each server, so it is made once. */
const notSeen = {
  server: lack('the running server', 'No server was asked (--target).'),
  host: lack('the host', 'It was not looked at from within: run the audit there.'),
  process: lack(
    'the process of the server',
    'It was not found among those of the host that was looked at.',
  ),
  config: lack('the configuration file', 'No file was read (--config).'),
  policy: lack('the policy', 'None was given (--policy).'),
  baseline: lack('what was seen before', 'There is no baseline to compare with (--baseline).'),
} as const;

/** A file may be meant for any release. */
const theNewest = { engine: 'redis', version: '99' } as const;

export class Seen {
  readonly name: string;
  readonly view: View;
  readonly facts: SubjectFacts;
  readonly context: Context;

  constructor(facts: SubjectFacts, view: View, context: Context) {
    this.name = facts.name;
    this.facts = facts;
    this.view = view;
    this.context = context;
  }

  /** The value of a fact. Throws when it is not known. */
  take<Value>(fact: Fact<Value>, what: string): Value {
    if (fact.known) return fact.value;
    const needs = fact.missing === null ? '' : ` It takes ${fact.missing}.`;
    throw lack(what, `${fact.why}${needs}`);
  }

  get server(): ServerFacts {
    return there(this.facts.server, notSeen.server);
  }

  get host(): HostFacts {
    return there(this.facts.host, notSeen.host);
  }

  get process(): ProcessFacts {
    return there(this.facts.process, notSeen.process);
  }

  get config(): ConfigFacts {
    const file = there(this.facts.config, notSeen.config);
    return this.take(file.config, `the configuration ${file.path}`);
  }

  get policy(): NonNullable<Context['policy']> {
    return there(this.context.policy, notSeen.policy);
  }

  get baseline(): NonNullable<Context['baseline']> {
    return there(this.context.baseline, notSeen.baseline);
  }

  get identity(): Identity {
    return this.take(this.server.identity, 'what the server is');
  }

  get isValkey(): boolean {
    return this.identity.engine === 'valkey';
  }

  /** From this version of Redis on, and every Valkey, which began as Redis 7.2. */
  isSince(version: string): boolean {
    const { engine, version: own } = this.#release;
    return engine === 'valkey' ? true : compareVersions(own, version) >= 0;
  }

  /** Null: the server has no such setting. */
  setting(name: string): string | null {
    if (this.view === 'file') {
      return this.config.settings.get(name)?.value ?? this.#default(name);
    }
    const settings = this.take(this.server.settings, `the setting ${name}`);
    return settings.get(name) ?? null;
  }

  /** Throws for a setting that the server ought to have, and does not name. */
  sure(name: string): string {
    const value = this.setting(name);
    if (value !== null) return value;
    throw lack(`the setting ${name}`, `${this.name} does not tell it.`);
  }

  /** Null only where the release is older than the setting. */
  since(redis: string, name: string, valkey = '0'): string | null {
    const value = this.setting(name);
    const { engine, version } = this.#release;
    const first = engine === 'valkey' ? valkey : redis;
    return value !== null || compareVersions(version, first) < 0 ? value : this.sure(name);
  }

  number(name: string): number {
    return Number(this.sure(name));
  }

  secret(name: string): SecretFact | null {
    if (this.view === 'file') return this.config.secrets.get(name) ?? null;
    return this.take(this.server.secrets, `whether ${name} is set`).get(name) ?? null;
  }

  /** What a setting says, as evidence against it. */
  shown(name: string, saying?: string): Evidence {
    const value = this.setting(name);
    const says = saying ?? `${name} is ${value === null || value === '' ? 'empty' : `"${value}"`}`;
    if (this.view === 'live') return evidence(name, `${says}.`, 'live');
    const written = this.config.settings.get(name);
    const by = written === undefined ? ' by default' : '';
    const place = written === undefined ? null : `${written.path}:${written.line}`;
    return { about: name, seen: `${says}${by}.`, source: 'file', place };
  }

  /** Null: the server tells no such thing. */
  info(section: string, field: string): string | null {
    const info = this.take(this.server.info, `${field} of INFO ${section}`);
    const fields = info.get(section);
    if (fields !== undefined) return fields.get(field) ?? null;
    throw lack(`${field} of INFO ${section}`, `${this.name} does not tell that section.`);
  }

  /** A field of INFO that every server tells. */
  tell(section: string, field: string): string {
    const value = this.info(section, field);
    if (value !== null) return value;
    throw lack(`${field} of INFO ${section}`, `${this.name} does not tell it.`);
  }

  /** How often a command ran since the counts began. */
  calls(command: string): number {
    const line = this.info('commandstats', `cmdstat_${command}`);
    return Number(/calls=(\d+)/.exec(line ?? '')?.[1] ?? 0);
  }

  /** Everybody with a login, `default` too. */
  get users(): readonly AclUser[] {
    if (this.view === 'live') return this.take(this.server.users, 'the users and their rights');
    return this.take(this.config.users, 'the users of the file');
  }

  get commands(): CommandTable {
    return this.take(this.server.commands, 'the commands that the server has');
  }

  /** By path; the host looks only at what it was asked about. */
  file(path: string): FileFacts {
    const file = this.host.files.get(path);
    if (file !== undefined) return file;
    throw lack(`the file ${path}`, 'It was not looked at.');
  }

  volume(path: string): Volume {
    return this.take(this.file(path).volume, `the volume of ${path}`);
  }

  sysctl(name: string): string {
    const fact = this.host.sysctl.get(name);
    if (fact === undefined) throw lack(`the kernel's ${name}`, 'It was not looked at.');
    return this.take(fact, `the kernel's ${name}`);
  }

  /** Whether systemd could confine it: in a container it is somebody else. */
  get hasSystemd(): boolean {
    return this.take(this.host.systemd, 'whether systemd runs here');
  }

  /** A property of the unit that runs the server; empty where no unit does. */
  unit(property: string): string {
    const { unit } = this.process;
    if (!unit.known && unit.reason === 'not-offered') return '';
    return this.take(unit, 'the unit that runs it').properties.get(property) ?? '';
  }

  get isReplica(): boolean {
    const { role } = this.server;
    if (role.known) return role.value.kind === 'replica';
    return this.tell('replication', 'role') === 'slave';
  }

  get replicas(): number {
    const { role } = this.server;
    if (role.known) return role.value.kind === 'primary' ? role.value.replicas.length : 0;
    return Number(this.tell('replication', 'connected_slaves'));
  }

  get isClustered(): boolean {
    return this.setting('cluster-enabled') === 'yes';
  }

  /** Nothing of it is kept when it ends. */
  get keepsNothing(): boolean {
    return this.sure('appendonly') === 'no' && this.sure('save') === '';
  }

  get #release(): Pick<Identity, 'engine' | 'version'> {
    return this.view === 'file' && this.facts.server === null ? theNewest : this.identity;
  }

  #default(name: string): string | null {
    return defaultOf(name);
  }
}

function lack(what: string, why: string): Unseen {
  return new Unseen([{ what, why }]);
}

function there<Value>(value: Value | null, otherwise: Unseen): Value {
  if (value !== null) return value;
  throw otherwise;
}

export function evidence(
  about: string,
  seen: string,
  source: Source = 'live',
  place: string | null = null,
): Evidence {
  return { about, seen, source, place };
}
