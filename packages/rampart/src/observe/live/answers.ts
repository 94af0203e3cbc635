// What the answers to single questions mean. Each gives null for an answer of another shape.
import type { PlainReply } from '../../resp/plain.ts';
import type { FunctionLibrary, LatencyEvent, LoadedModule, Refusal, Role } from '../facts.ts';

type List = readonly PlainReply[];

export function listOf(reply: PlainReply | undefined): List | null {
  return typeof reply === 'object' && reply !== null ? reply : null;
}

/** A list of names and values in turn. Names are in lower case, values stay what they are. */
export function pairsOf(reply: PlainReply | undefined): ReadonlyMap<string, PlainReply> | null {
  const items = listOf(reply);
  if (items === null || items.length % 2 !== 0) return null;
  const pairs = new Map<string, PlainReply>();
  for (let index = 0; index + 1 < items.length; index += 2) {
    pairs.set(textOf(items[index]).toLowerCase(), items[index + 1] ?? null);
  }
  return pairs;
}

/** The same with values as texts. */
export function textsOf(reply: PlainReply | undefined): ReadonlyMap<string, string> | null {
  const pairs = pairsOf(reply);
  return pairs === null ? null : new Map([...pairs].map(([name, value]) => [name, textOf(value)]));
}

export function readRefusals(reply: PlainReply): readonly Refusal[] | null {
  return each(reply, (entry) => {
    const fields = textsOf(entry);
    if (fields === null) return null;
    const client = / (?:addr)=(\S*)/.exec(` ${fields.get('client-info') ?? ''}`)?.[1] ?? '';
    return {
      reason: fields.get('reason') ?? '',
      object: fields.get('object') ?? '',
      user: fields.get('username') ?? '',
      count: Number(fields.get('count') ?? 0),
      age: Number(fields.get('age-seconds') ?? 0),
      client,
    };
  });
}

export function readModules(reply: PlainReply): readonly LoadedModule[] | null {
  return each(reply, (entry) => {
    const fields = pairsOf(entry);
    if (fields === null) return null;
    const path = textOf(fields.get('path'));
    return {
      name: textOf(fields.get('name')),
      version: textOf(fields.get('ver')),
      path: path === '' ? null : path,
      arguments: (listOf(fields.get('args')) ?? []).map(textOf),
    };
  });
}

/** `id=1 addr=… name=…`, a line a client. */
export function readClients(reply: PlainReply): readonly ReadonlyMap<string, string>[] | null {
  if (typeof reply !== 'string') return null;
  return reply
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split(' ').map((field): [string, string] => {
        const equals = field.indexOf('=');
        return [field.slice(0, equals), field.slice(equals + 1)];
      });
      return new Map(fields);
    });
}

export function readLatency(reply: PlainReply): readonly LatencyEvent[] | null {
  return each(reply, (entry) => {
    const [event, at, last, most] = listOf(entry) ?? [];
    if (event === undefined) return null;
    return { event: textOf(event), at: Number(at), last: Number(last), most: Number(most) };
  });
}

export function readRole(reply: PlainReply): Role | null {
  const [kind, first, second, third, fourth] = listOf(reply) ?? [];
  switch (textOf(kind)) {
    case 'master': {
      const replicas = (listOf(second) ?? []).map((one) => {
        const [host, port, offset] = listOf(one) ?? [];
        return { host: textOf(host), port: Number(port), offset: Number(offset) };
      });
      return { kind: 'primary', offset: Number(first), replicas };
    }
    case 'slave': {
      const of = { host: textOf(first), port: Number(second) };
      return { kind: 'replica', of, link: textOf(third), offset: Number(fourth) };
    }
    case 'sentinel':
      return { kind: 'sentinel', groups: (listOf(first) ?? []).map(textOf) };
    default:
      return null;
  }
}

export function readFunctions(reply: PlainReply): readonly FunctionLibrary[] | null {
  return each(reply, (entry) => {
    const fields = pairsOf(entry);
    if (fields === null) return null;
    const functions = listOf(fields.get('functions')) ?? [];
    return {
      name: textOf(fields.get('library_name')),
      engine: textOf(fields.get('engine')),
      functions: functions.map((one) => textOf(pairsOf(one)?.get('name'))),
    };
  });
}

/** Every field as a text, a list of maps. */
export function readMaps(reply: PlainReply): readonly ReadonlyMap<string, string>[] | null {
  return each(reply, textsOf);
}

export function readNumber(reply: PlainReply): number | null {
  return typeof reply === 'number' && Number.isFinite(reply) ? reply : null;
}

export function textOf(reply: PlainReply | undefined): string {
  if (typeof reply === 'number') return String(reply);
  return typeof reply === 'string' ? reply : '';
}

function each<Value>(
  reply: PlainReply,
  read: (entry: PlainReply) => Value | null,
): readonly Value[] | null {
  const items = listOf(reply);
  if (items === null) return null;
  const values: Value[] = [];
  for (const item of items) {
    const value = read(item);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}
