// A script as its author declares it, checked once. From here on every call only applies it.
import { ClientError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { Word } from '../connection/connection.ts';
import type { ArgumentType } from './arguments.ts';
import { isSeveral, keyTexts, type KeyFor, type KeyPlace } from './keys.ts';
import { Lua } from './literal.ts';
import { flawOf } from './lua/look.ts';
import { prelude } from './prelude.ts';
import type { ReplyType } from './replies.ts';

export type KeyPlaces = Readonly<Record<string, KeyPlace>>;
export type ArgumentTypes = Readonly<Record<string, ArgumentType<never>>>;

export interface ScriptOptions<Keys extends KeyPlaces, Arguments extends ArgumentTypes, Value> {
  /** What errors call it. Default: the beginning of its SHA. */
  readonly name?: string;
  /** In Lua they are `keys.NAME`. Default: none. */
  readonly keys?: Keys;
  /** In Lua they are `args.NAME`. Default: none. */
  readonly arguments?: Arguments;
  readonly reply: ReplyType<Value>;
  readonly lua: Lua;
  /** It writes nothing: sent as EVALSHA_RO, so that the server refuses writes. Default false. */
  readonly readOnly?: boolean;
  /** Its keys lie in one slot, checked also where there is no cluster. Default false: only in clusters. */
  readonly oneSlot?: boolean;
  /** Lua puts keys together that cannot be followed: then nothing looks at them. Default false. */
  readonly dangerouslyComputesKeys?: boolean;
}

type Given<Name extends string, Values> = [keyof Values] extends [never]
  ? { readonly [Place in Name]?: Readonly<Record<string, never>> }
  : { readonly [Place in Name]: Values };

export type Call<Keys extends KeyPlaces, Arguments extends ArgumentTypes> = Given<
  'keys',
  { readonly [Name in keyof Keys]: KeyFor<Keys[Name]> }
> &
  Given<
    'arguments',
    {
      readonly [Name in keyof Arguments]: Arguments[Name] extends ArgumentType<infer Input>
        ? Input
        : never;
    }
  >;

/** What is sent beside the script itself. */
export interface Words {
  readonly keys: readonly string[];
  readonly arguments: readonly Word[];
}

const optionNames: ReadonlySet<string> = new Set<keyof ScriptOptions<never, never, never>>([
  'name',
  'keys',
  'arguments',
  'reply',
  'lua',
  'readOnly',
  'oneSlot',
  'dangerouslyComputesKeys',
]);

const reserved: ReadonlySet<string> = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);

export class Declaration {
  /** Prelude and literal. */
  readonly text: string;
  readonly readOnly: boolean;
  readonly oneSlot: boolean;
  readonly #keys: readonly (readonly [string, KeyPlace])[];
  readonly #arguments: readonly (readonly [string, ArgumentType<never>])[];

  constructor(options: ScriptOptions<KeyPlaces, ArgumentTypes, unknown>) {
    const { keys = {}, arguments: args = {}, lua, dangerouslyComputesKeys = false } = options;
    const unknown = Object.keys(options).find((name) => !optionNames.has(name));
    if (unknown !== undefined) throw invalid(`script() has no option ${printable(unknown)}.`);
    if (!Lua.isLua(lua)) {
      throw new ClientError(
        'CLIENT_SCRIPT_LITERAL',
        `The Lua of a script is ${printable(lua)} and not a template with the tag lua.`,
      );
    }
    for (const name of [...Object.keys(keys), ...Object.keys(args)]) assertName(name);
    const places = Object.entries(keys);
    // Single keys first: their places in KEYS are then fixed.
    this.#keys = [
      ...places.filter(([, place]) => !isSeveral(place)),
      ...places.filter(([, place]) => isSeveral(place)),
    ];
    this.#arguments = Object.entries(args);
    this.readOnly = options.readOnly === true;
    this.oneSlot = options.oneSlot === true;
    const single = this.#names(false);
    const several = this.#names(true);
    const flaw = flawOf(
      lua.text,
      { single: new Set(single), several: new Set(several), arguments: new Set(Object.keys(args)) },
      { computedKeys: dangerouslyComputesKeys },
    );
    if (flaw !== null) {
      const where = `line ${flaw.line}, column ${flaw.column}`;
      throw new ClientError('CLIENT_SCRIPT_LUA', `Lua, ${where}: ${flaw.what}`);
    }
    const read = this.#arguments.map(([name, { reading = 'text' }]) => ({ name, reading }));
    this.text = `${prelude({ single, several, arguments: read })}${lua.text}`;
  }

  #names(several: boolean): string[] {
    return this.#keys.flatMap(([name, place]) => (isSeveral(place) === several ? [name] : []));
  }

  /** The words of one call; `script` is what errors call it. */
  words(script: string, call: object): Words {
    const given = recordOf(script, 'keys', call, this.#keys);
    const values = recordOf(script, 'arguments', call, this.#arguments);
    const keys: string[] = [];
    const counts: string[] = [];
    for (const [name, place] of this.#keys) {
      const texts = keyTexts(script, name, place, given.get(name));
      keys.push(...texts);
      if (isSeveral(place)) counts.push(String(texts.length));
    }
    const words = this.#arguments.map(([name, type]) => {
      const value = values.get(name);
      const word = type.write(value);
      if (word !== undefined) return word;
      throw new ClientError(
        'CLIENT_SCRIPT_ARGUMENT',
        `${script}: ${name} takes ${type.meaning}, not ${printable(value)}.`,
      );
    });
    return { keys, arguments: [...counts, ...words] };
  }
}

/** What was given for the declared names: own values of plain data, no name too few or too many. */
function recordOf(
  script: string,
  place: 'keys' | 'arguments',
  call: object,
  declared: readonly (readonly [string, unknown])[],
): ReadonlyMap<string, unknown> {
  const whole: unknown = Object.getOwnPropertyDescriptor(call, place)?.value;
  const given = typeof whole === 'object' && whole !== null ? whole : {};
  const names = declared.map(([name]) => name);
  const wrong =
    Object.keys(given).find((name) => !names.includes(name)) ??
    names.find((name) => !Object.hasOwn(given, name));
  if (wrong === undefined) {
    return new Map(
      names.map((name) => [name, Object.getOwnPropertyDescriptor(given, name)?.value] as const),
    );
  }
  const code = place === 'keys' ? 'CLIENT_SCRIPT_KEY' : 'CLIENT_SCRIPT_ARGUMENT';
  const state = names.includes(wrong) ? 'is missing' : 'is not declared';
  throw new ClientError(code, `${script}: ${printable(wrong)} of its ${place} ${state}.`);
}

function assertName(name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,63}$/u.test(name) && !reserved.has(name)) return;
  throw invalid(`${printable(name)} is no name in Lua.`);
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_SCRIPT_INVALID', what);
}
