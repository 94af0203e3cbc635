// What several clients say and wait for, written as a play. Lines of one client in a row are said in
// one go; the end of the play is heard by everybody who is still there.
import { encodeCommand } from '../../../src/resp/write.ts';
import { Voice } from './voice.ts';

export interface Play {
  readonly title: string;
  readonly lines: readonly Line[];
}

export type Line =
  | { readonly kind: 'say'; readonly who: string; readonly bytes: Buffer }
  | { readonly kind: 'hears'; readonly who: string; readonly text: string }
  | { readonly kind: 'hangs up'; readonly who: string }
  | { readonly kind: 'is let go'; readonly who: string };

/** Where what is said is cut; fresh for each piece of what is said. */
export type Cut = (length: number) => readonly number[];

/** Everything that each client heard, and whether the connection was ended. */
export type Heard = ReadonlyMap<string, { readonly bytes: Buffer; readonly ended: boolean }>;

/**
 * `a: SET k v`, `a raw: "*0\r\n"`, `a hears: text`, `a hangs up`, `a is let go`: the server closes.
 * A word may be in quotes, as JSON; `{x:5000}` is five thousand times x.
 */
export function playOf(title: string, text: string): Play {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { title, lines: lines.map(lineOf) };
}

function lineOf(line: string): Line {
  const match = /^(\w+)(?: (raw|hears|hangs up|is let go))?(?:: ?(.*))?$/.exec(line);
  const [, who = '', verb, rest = ''] = match ?? [];
  if (match === null) throw new Error(`Not a line of a play: ${line}`);
  switch (verb) {
    case 'raw':
      return { kind: 'say', who, bytes: Buffer.from(textOf(rest), 'latin1') };
    case 'hears':
      return { kind: 'hears', who, text: rest.startsWith('"') ? textOf(rest) : rest };
    case 'hangs up':
    case 'is let go':
      return { kind: verb, who };
    case undefined:
    default:
      return { kind: 'say', who, bytes: encodeCommand(wordsOf(rest)) };
  }
}

function wordsOf(text: string): string[] {
  return (text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((word) => {
    if (word.startsWith('"')) return textOf(word);
    const many = /^\{(.):(\d+)\}$/.exec(word);
    return many === null ? word : (many[1] ?? '').repeat(Number(many[2]));
  });
}

function textOf(json: string): string {
  const text: unknown = JSON.parse(json);
  if (typeof text !== 'string') throw new TypeError(`Not a text: ${json}`);
  return text;
}

export async function perform({ lines }: Play, port: number, cut: Cut): Promise<Heard> {
  const voices = new Map<string, Voice>();
  const places = new Map<string, number>();
  const gone = new Set<string>();
  const voiceOf = async (who: string): Promise<Voice> => {
    const known = voices.get(who);
    if (known !== undefined) return known;
    const voice = await Voice.open(port);
    voices.set(who, voice);
    return voice;
  };
  try {
    for (const line of together(lines)) {
      const voice = await voiceOf(line.who);
      if (line.kind === 'say') await voice.say(line.bytes, cut(line.bytes.length));
      else if (line.kind === 'hears') {
        places.set(line.who, await voice.until(line.text, places.get(line.who)));
      } else {
        if (line.kind === 'hangs up') voice.hangUp();
        await voice.untilEnd();
        gone.add(line.who);
      }
    }
    for (const [who, voice] of voices) {
      if (gone.has(who)) continue;
      const stamp = `the-end-for-${who}`;
      await voice.say(encodeCommand(['PING', stamp]));
      await voice.until(`${stamp}\r\n`);
    }
    const heard = [...voices].map(
      ([who, voice]) => [who, { bytes: voice.heard, ended: voice.ended }] as const,
    );
    return new Map(heard);
  } finally {
    for (const voice of voices.values()) voice.vanish();
  }
}

/** Lines of one client in a row, in one piece. */
function together(lines: readonly Line[]): Line[] {
  const merged: Line[] = [];
  for (const line of lines) {
    const last = merged.at(-1);
    if (line.kind === 'say' && last?.kind === 'say' && last.who === line.who) {
      const bytes = Buffer.concat([last.bytes, line.bytes]);
      merged[merged.length - 1] = { ...line, bytes };
    } else merged.push(line);
  }
  return merged;
}
