// What the server would say of a setting when it is asked, from what is written in its file.
import { bytesOfMemory } from './memory-text.ts';
import type { SettingKind } from './setting-kinds.ts';

export type Written =
  | { readonly value: string }
  /** What keeps the server from starting. */
  | { readonly fault: string };

type Reader = (words: readonly string[], before: string | null) => Written;

/** `before` is what lines above have said, where the line adds to them; else null. */
export function valueOf(
  kind: SettingKind,
  words: readonly string[],
  before: string | null,
): Written {
  return readers[kind](words, before);
}

const text = single((word) => ({ value: word }));

const readers: Readonly<Record<SettingKind, Reader>> = {
  'yes-no': single((word) => {
    const lower = word.toLowerCase();
    return lower === 'yes' || lower === 'no' ? { value: lower } : { fault: 'is yes or no' };
  }),
  number: single((word) =>
    /^(?:0|-?[1-9]\d{0,18})$/.test(word) ? { value: word } : { fault: 'is a number' },
  ),
  octal: single((word) =>
    /^[0-7]{1,4}$/.test(word)
      ? { value: Number.parseInt(word, 8).toString(8) }
      : { fault: 'is a number of octal digits' },
  ),
  memory: single(memoryOf),
  'memory-or-percent': single((word) =>
    /^\d{1,3}%$/.test(word) ? { value: word } : memoryOf(word),
  ),
  word: single((word) => ({ value: word.toLowerCase() })),
  text,
  secret: text,
  list: (words) => ({ value: words.join(' ').toLowerCase() }),
  save: saveOf,
  buffers: buffersOf,
  events: single(eventsOf),
  primary: primaryOf,
  percentiles: (words) => ({ value: words.map((word) => String(Number(word))).join(' ') }),
};

function single(read: (word: string) => Written): Reader {
  return ([word, ...others]) =>
    word === undefined || others.length > 0 ? { fault: 'takes one value' } : read(word);
}

function memoryOf(word: string): Written {
  const bytes = bytesOfMemory(word);
  return bytes === null ? { fault: 'is a size, such as 64mb' } : { value: String(bytes) };
}

/** Each line adds its points, and an empty one drops them all; the first drops the usual ones. */
function saveOf(words: readonly string[], before: string | null): Written {
  if (words.length === 1 && words[0] === '') return { value: '' };
  if (words.length === 0 || words.length % 2 !== 0) return { fault: 'takes seconds and changes' };
  if (!words.every((word) => /^\d{1,18}$/.test(word))) return { fault: 'takes numbers' };
  const points = words.map(Number).join(' ');
  return { value: before === null || before === '' ? points : `${before} ${points}` };
}

const usualBuffers = 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60';

function buffersOf(words: readonly string[], before: string | null): Written {
  if (words.length === 0 || words.length % 4 !== 0) {
    return { fault: 'takes a class of clients, two sizes and seconds' };
  }
  const limits = (before ?? usualBuffers).split(' ');
  for (let index = 0; index < words.length; index += 4) {
    const [written = '', hard = '', soft = '', seconds = ''] = words.slice(index, index + 4);
    const name = written.toLowerCase() === 'replica' ? 'slave' : written.toLowerCase();
    const place = limits.indexOf(name);
    const bytes = [hard, soft].map(bytesOfMemory);
    if (place === -1) return { fault: `knows no clients called ${written}` };
    if (bytes.includes(null) || !/^\d+$/.test(seconds))
      return { fault: 'takes two sizes and seconds' };
    limits.splice(place, 4, name, ...bytes.map(String), String(Number(seconds)));
  }
  return { value: limits.join(' ') };
}

/** `A` stands for these; keys that are new or missed, and those of modules, are extra. */
const eventsOfAll = 'g$lshzxetd'.split('');
const furtherEvents = ['n'];
const behindAll = ['K', 'E', 'm'];

function eventsOf(word: string): Written {
  if (!/^[KEAg$lshzxetdnm]*$/.test(word)) return { fault: 'has a letter that means nothing' };
  const chosen = (letters: readonly string[]): string =>
    letters.filter((letter) => word.includes(letter)).join('');
  const all = word.includes('A') || chosen(eventsOfAll).length === eventsOfAll.length;
  const classes = all ? 'A' : chosen(eventsOfAll);
  return { value: `${classes}${chosen(furtherEvents)}${chosen(behindAll)}` };
}

function primaryOf(words: readonly string[]): Written {
  const [host = '', port = ''] = words;
  if (words.length !== 2) return { fault: 'takes a host and a port' };
  if (host.toLowerCase() === 'no' && port.toLowerCase() === 'one') return { value: '' };
  return /^\d{1,5}$/.test(port) ? { value: `${host} ${Number(port)}` } : { fault: 'takes a port' };
}
