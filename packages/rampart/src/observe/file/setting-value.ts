// What the server would say of a setting when it is asked, from what is written in its file.
import { bytesOfMemory } from './memory-text.ts';
import type { SettingKind } from './setting-kinds.ts';

export type Written =
  | { readonly value: string }
  /** What keeps the server from starting. */
  | { readonly fault: string };

/** `before` is what the setting is already: some lines add to what stands above them. */
export function valueOf(
  kind: SettingKind,
  words: readonly string[],
  before: string | null,
): Written {
  switch (kind) {
    case 'list':
      return { value: words.join(' ').toLowerCase() };
    case 'save':
      return saveOf(words, before);
    case 'buffers':
      return buffersOf(words, before);
    case 'primary':
      return primaryOf(words);
    case 'percentiles':
      return { value: words.map((word) => String(Number(word))).join(' ') };
    default: {
      const [word] = words;
      if (word === undefined || words.length !== 1) return { fault: 'takes one value' };
      return singleOf(kind, word);
    }
  }
}

function singleOf(kind: SettingKind, word: string): Written {
  const lower = word.toLowerCase();
  switch (kind) {
    case 'yes-no':
      return lower === 'yes' || lower === 'no' ? { value: lower } : { fault: 'is yes or no' };
    case 'number':
      return /^(?:0|-?[1-9]\d{0,18})$/.test(word) ? { value: word } : { fault: 'is a number' };
    case 'octal':
      return /^[0-7]{1,4}$/.test(word)
        ? { value: Number.parseInt(word, 8).toString(8) }
        : { fault: 'is a number of octal digits' };
    case 'memory':
      return memoryOf(word);
    case 'memory-or-percent':
      return /^\d{1,3}%$/.test(word) ? { value: word } : memoryOf(word);
    case 'word':
      return { value: lower };
    case 'events':
      return eventsOf(word);
    default:
      return { value: word };
  }
}

function memoryOf(word: string): Written {
  const bytes = bytesOfMemory(word);
  return bytes === null ? { fault: 'is a size, such as 64mb' } : { value: String(bytes) };
}

/** Each line adds its points; the first one takes the place of the usual ones. */
function saveOf(words: readonly string[], before: string | null): Written {
  if (words.length === 1 && words[0] === '') return { value: before ?? '' };
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

const eventClasses = 'g$lshzxetdn';
/** `A` stands for these; misses, new keys and modules are extra. */
const eventsOfAll = 'g$lshzxetd';

function eventsOf(word: string): Written {
  if (!/^[KEAg$lshzxetdnm]*$/.test(word)) return { fault: 'has a letter that means nothing' };
  const has = (letter: string): boolean => word.includes(letter);
  const all = has('A') || [...eventsOfAll].every(has);
  const classes = all ? 'A' : [...eventsOfAll].filter(has).join('');
  const further = [...eventClasses]
    .filter((one) => !eventsOfAll.includes(one) && has(one))
    .join('');
  return {
    value: `${classes}${all ? further : further}${has('K') ? 'K' : ''}${has('E') ? 'E' : ''}${has('m') ? 'm' : ''}`,
  };
}

function primaryOf(words: readonly string[]): Written {
  const [host = '', port = ''] = words;
  if (words.length !== 2) return { fault: 'takes a host and a port' };
  if (host.toLowerCase() === 'no' && port.toLowerCase() === 'one') return { value: '' };
  return /^\d{1,5}$/.test(port) ? { value: `${host} ${Number(port)}` } : { fault: 'takes a port' };
}
