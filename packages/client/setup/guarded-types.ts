// The sources of src/guarded/generated/: what the types of guarded clients are made with.
import { ioredisPlaces, nodeRedisPlaces, type Places } from './key-places.ts';

/** By file name. */
export async function guardedTypes(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['node-redis-places.ts', nodeRedisSource(await nodeRedisPlaces())],
    ['ioredis-places.ts', ioredisSource(ioredisPlaces())],
    ['overloads.ts', overloadsSource()],
  ]);
}

const madeBy = (of: string): string => `// Made by setup/write-guarded-types.ts from ${of}.\n`;

function nodeRedisSource(places: Places): string {
  return `${madeBy('the methods of node-redis and the command table')}
/** Of each method: the indexes of the parameters that are keys. */
export interface NodeRedisPlaces {
${lines(places)}
}
`;
}

function ioredisSource(places: Places): string {
  return `${madeBy('the methods of ioredis and the command table')}
/** The same; \`typed\` where the client's own types tell keys from other arguments. */
export interface IoredisPlaces {
${lines(places)}
}
`;
}

function lines(places: Places): string {
  return [...places]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, type]) => `  ${/\W/.test(name) ? `'${name}'` : name}: ${type};`)
    .join('\n');
}

/** As many overloads as nearly every method of ioredis has at most; of those with more, the last. */
const slots = Array.from({ length: 128 }, (_, at) => at);

function overloadsSource(): string {
  return `${madeBy('nothing but a number')}
/** Fills the slots that a method leaves free. */
interface Filled {
${slots.map((at) => `  (slot: ${at}): never;`).join('\n')}
}

/** Every overload of a method, as pairs of its arguments and its result. */
export type Overloads<Method> = Filled & Method extends {
${slots.map((at) => `  (...args: infer A${at}): infer R${at};`).join('\n')}
}
  ? [
${slots.map((at) => `      [A${at}, R${at}],`).join('\n')}
    ]
  : never;
`;
}
