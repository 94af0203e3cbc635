// The names of a script's keys and arguments, written in front of its Lua: in the same line, so that
// what the server says of line 3 is line 3 of the template.
import type { LuaReading } from './arguments.ts';

export interface Names {
  readonly single: readonly string[];
  readonly several: readonly string[];
  readonly arguments: readonly { readonly name: string; readonly reading: LuaReading }[];
}

/** Single keys come first in KEYS; ARGV begins with how many keys each of the others has. */
export function prelude({ single, several, arguments: args }: Names): string {
  const keys = [
    ...single.map((name, index) => `${name}=KEYS[${index + 1}]`),
    ...several.map((name) => `${name}={}`),
  ];
  const values = args.map(({ name, reading }, index) => {
    return `${name}=${readings[reading](`ARGV[${several.length + index + 1}]`)}`;
  });
  const lines = [`local keys,args={${keys.join(',')}},{${values.join(',')}}`];
  if (several.length > 0) lines.push(fill(single.length, several));
  return `${lines.join(' ')} `;
}

function fill(from: number, several: readonly string[]): string {
  const loops = several.map(
    (name, index) => `for i=1,tonumber(ARGV[${index + 1}]) do at=at+1 keys.${name}[i]=KEYS[at] end`,
  );
  return `do local at=${from} ${loops.join(' ')} end`;
}

const readings = {
  text: (word) => word,
  number: (word) => `tonumber(${word})`,
  flag: (word) => `${word}=='1'`,
  json: (word) => `cjson.decode(${word})`,
} as const satisfies Record<LuaReading, (word: string) => string>;
