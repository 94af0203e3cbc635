// What is measured: one command, in one of the ways in which applications send it.

export const libraries = ['node-redis', 'ioredis'] as const;
const commands = ['get', 'set'] as const;

/** Each command after the reply of the one before; fifty asked for at once; fifty in one pipeline. */
const ways = ['one by one', '50 at once', 'pipeline of 50'] as const;

export type Library = (typeof libraries)[number];
export type Command = (typeof commands)[number];
export type Way = (typeof ways)[number];

export const batch = 50;

export interface Cell {
  readonly name: string;
  readonly library: Library;
  readonly command: Command;
  readonly way: Way;
}

export const cells: readonly Cell[] = libraries.flatMap((library) =>
  commands.flatMap((command) =>
    ways.map((way) => ({ name: `${library} ${command}, ${way}`, library, command, way })),
  ),
);

/** Share of the bare client's throughput that a guarded one must reach, its keys being at hand. */
export const target = 0.95;
