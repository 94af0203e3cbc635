// What holds in the end, when all lines have been taken one after the other.
import { isSecretSetting, secretFactOf } from '../live/secret-settings.ts';
import type { DirectiveLine } from './directive-lines.ts';
import type {
  ConfigFacts,
  ConfigFault,
  ConfiguredModule,
  Directive,
  Place,
  RenamedCommand,
  Setting,
} from './facts.ts';
import { boundFault } from './setting-bounds.ts';
import { SentinelLines } from './sentinel-lines.ts';
import { isObsolete, kindOf, nameOfSetting } from './setting-kinds.ts';
import { valueOf } from './setting-value.ts';

export type Settled = Omit<ConfigFacts, 'users' | 'files'> & {
  readonly userLines: readonly DirectiveLine[];
  /** As it is written, for the one rule that is made of it. */
  readonly requirepass: string;
};

export interface SettleOptions {
  readonly kind: 'server' | 'sentinel';
  /** Names of settings that the server itself has told: newer ones than are known here. */
  readonly told: ReadonlySet<string>;
}

export function settle(lines: readonly DirectiveLine[], options: SettleOptions): Settled {
  const taking = new Settling(options);
  for (const line of lines) taking.take(line);
  return taking;
}

type Secrets = Map<string, ReturnType<typeof secretFactOf> & Place>;

class Settling implements Settled {
  readonly directives: Directive[] = [];
  readonly settings = new Map<string, Setting>();
  readonly secrets: Secrets = new Map();
  readonly renamed: RenamedCommand[] = [];
  readonly modules: ConfiguredModule[] = [];
  readonly readable: (Place & { readonly what: string })[] = [];
  readonly faults: ConfigFault[] = [];
  readonly userLines: DirectiveLine[] = [];
  requirepass = '';
  readonly #sentinel = new SentinelLines(this);
  readonly #options: SettleOptions;

  constructor(options: SettleOptions) {
    this.#options = options;
  }

  get groups(): ConfigFacts['groups'] {
    return this.#sentinel.groups;
  }

  take(line: DirectiveLine): void {
    const [written = '', ...values] = line.words;
    const name = nameOfSetting(written);
    switch (name) {
      case 'user':
        this.#user(line, values);
        break;
      case 'loadmodule':
        this.#module(line, values);
        break;
      case 'rename-command':
        this.#rename(line, values);
        break;
      case 'sentinel':
        this.#sentinelLine(line, values);
        break;
      default:
        this.#setting(line, name, values);
    }
  }

  #setting(line: DirectiveLine, name: string, values: readonly string[]): void {
    const hidden = isSecretSetting(name);
    this.#directive(line, name, hidden ? values.map(() => '') : values.map(textOf));
    const kind = kindOf(name);
    if (kind === undefined) {
      const isKnown = isObsolete(name) || name.includes('.') || this.#options.told.has(name);
      if (!isKnown) this.#fault(line, `${textOf(name)} is no directive that is known here.`);
      return;
    }
    const before = this.settings.get(name);
    const adds = kind !== 'save' || !line.afterInclude;
    const result = valueOf(kind, values, adds ? (before?.value ?? null) : null);
    const fault = 'fault' in result ? result.fault : boundFault(name, kind, result.value);
    if ('fault' in result || fault !== null) this.#fault(line, `${name} ${fault}.`);
    else if (hidden) this.#secret(line, name, result.value);
    else {
      const overruled = before === undefined ? [] : [...before.overruled, placeOf(before)];
      this.settings.set(name, { ...placeOf(line), value: textOf(result.value), overruled });
    }
  }

  #secret(line: DirectiveLine, name: string, value: string): void {
    if (name === 'requirepass') this.requirepass = value;
    const fact = secretFactOf(Buffer.from(value, 'latin1'));
    this.secrets.set(name, { ...fact, ...placeOf(line) });
    if (fact.set) this.readable.push({ ...placeOf(line), what: name });
  }

  #user(line: DirectiveLine, values: readonly string[]): void {
    const [name = '', ...rules] = values;
    const shown = rules.map((rule) => (/^[>#<!]/.test(rule) ? '' : textOf(rule)));
    this.#directive(line, 'user', [textOf(name), ...shown]);
    if (values.length === 0) this.#fault(line, 'user takes a name and rules.');
    else this.userLines.push(line);
    const what = `password of ${textOf(name)}`;
    if (rules.some((rule) => rule.startsWith('>'))) this.readable.push({ ...placeOf(line), what });
  }

  #module(line: DirectiveLine, values: readonly string[]): void {
    this.#directive(line, 'loadmodule', values.map(textOf));
    const [path, ...rest] = values.map(textOf);
    if (path === undefined) this.#fault(line, 'loadmodule takes a file.');
    else this.modules.push({ ...placeOf(line), file: path, arguments: rest });
  }

  /** The new name is what keeps strangers from the command, so it is not told. */
  #rename(line: DirectiveLine, values: readonly string[]): void {
    const [command = '', name = ''] = values;
    this.#directive(line, 'rename-command', [textOf(command), '']);
    if (values.length !== 2) this.#fault(line, 'rename-command takes a command and its new name.');
    else {
      const removed = name === '';
      this.renamed.push({ command: textOf(command).toLowerCase(), removed, ...placeOf(line) });
    }
  }

  #sentinelLine(line: DirectiveLine, values: readonly string[]): void {
    const shown = this.#sentinel.take(line, values.map(textOf));
    this.#directive(line, 'sentinel', shown);
    if (this.#options.kind === 'server') {
      this.#fault(line, 'sentinel stands in the file of a server, which does not start with it.');
    }
  }

  #directive(line: DirectiveLine, name: string, values: readonly string[]): void {
    const written = textOf(line.words[0] ?? '');
    this.directives.push({ ...placeOf(line), name, written, values });
  }

  #fault({ path, line }: Place, what: string): void {
    this.faults.push({ path, line, what });
  }
}

function placeOf({ path, line }: Place): Place {
  return { path, line };
}

/** Words hold one character a byte. */
function textOf(word: string): string {
  return Buffer.from(word, 'latin1').toString('utf8');
}
