// The lines of sentinel.conf that begin with `sentinel`: what it watches, and how.
import { secretFactOf } from '../live/secret-settings.ts';
import type { SecretFact } from '../facts.ts';
import type { ConfigFault, ConfiguredGroup, Place, Setting } from './facts.ts';

/** Settings of Sentinel itself; all others name a group first. */
const ofSentinel = new Set([
  'announce-hostnames',
  'announce-ip',
  'announce-port',
  'current-epoch',
  'deny-scripts-reconfig',
  'myid',
  'resolve-hostnames',
  'sentinel-pass',
  'sentinel-user',
]);

const secret = new Set(['auth-pass', 'sentinel-pass']);

interface Sink {
  readonly settings: Map<string, Setting>;
  readonly secrets: Map<string, SecretFact & Place>;
  readonly readable: (Place & { readonly what: string })[];
  readonly faults: ConfigFault[];
}

interface Group extends ConfiguredGroup {
  readonly settings: Map<string, Setting>;
  readonly secrets: Map<string, SecretFact & Place>;
}

export class SentinelLines {
  readonly #sink: Sink;
  readonly #groups = new Map<string, Group>();

  /** What is of Sentinel itself goes into `sink`. */
  constructor(sink: Sink) {
    this.#sink = sink;
  }

  get groups(): readonly ConfiguredGroup[] {
    return [...this.#groups.values()];
  }

  /** The words as they may be shown. */
  take(place: Place, words: readonly string[]): readonly string[] {
    const [written = '', ...values] = words;
    const name = written.toLowerCase();
    if (name === 'monitor') this.#monitor(place, values);
    else if (ofSentinel.has(name)) this.#set(place, `sentinel ${name}`, values, this.#sink);
    else this.#ofGroup(place, name, values);
    return secret.has(name) ? [...words.slice(0, -1), ''] : words;
  }

  #monitor(place: Place, values: readonly string[]): void {
    const [name = '', host = '', port = '', quorum = ''] = values;
    if (values.length !== 4 || !/^\d{1,5}$/.test(port) || !/^[1-9]\d*$/.test(quorum)) {
      this.#fault(place, 'sentinel monitor takes a name, a host, a port and a quorum.');
      return;
    }
    if (this.#groups.has(name)) {
      this.#fault(place, `The group ${name} is monitored for the second time.`);
      return;
    }
    this.#groups.set(name, {
      path: place.path,
      line: place.line,
      name,
      quorum: Number(quorum),
      primary: { host, port: Number(port) },
      settings: new Map(),
      secrets: new Map(),
    });
  }

  #ofGroup(place: Place, name: string, [group = '', ...values]: readonly string[]): void {
    const found = this.#groups.get(group);
    // What Sentinel has written itself of others: a list, not a setting.
    if (/^known-|^(?:leader|config)-epoch$|^rename-command$/.test(name)) return;
    if (found === undefined) this.#fault(place, `No group ${group} is monitored above this line.`);
    else this.#set(place, name, values, found);
  }

  #set(
    place: Place,
    name: string,
    values: readonly string[],
    target: Pick<Sink, 'settings' | 'secrets'>,
  ): void {
    const value = values.join(' ');
    const { path, line } = place;
    if (values.length === 0) this.#fault(place, `${name} has no value.`);
    else if (secret.has(name.replace('sentinel ', ''))) {
      target.secrets.set(name, { ...secretFactOf(Buffer.from(value)), path, line });
      this.#sink.readable.push({ path, line, what: name });
    } else {
      const before = target.settings.get(name);
      const overruled =
        before === undefined ? [] : [...before.overruled, { path: before.path, line: before.line }];
      target.settings.set(name, { path, line, value, overruled });
    }
  }

  #fault({ path, line }: Place, what: string): void {
    this.#sink.faults.push({ path, line, what });
  }
}
