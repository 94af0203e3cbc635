// What is measured, and what the gateway must reach there.

export type Size = 'small' | 'large';

export interface Cell {
  readonly name: string;
  readonly command: readonly string[];
  readonly pipeline: number;
  readonly tls: boolean;
  readonly target: Target;
}

/** What the gateway must reach; a part that is not there is not asked for. */
export interface Target {
  /** Share of the throughput without a proxy. */
  readonly direct?: number;
  /** Times the throughput of another door, by its name. */
  readonly over?: Readonly<Record<string, number>>;
  /** Times nutcracker's CPU for a command, at most. */
  readonly proxyCpu?: number;
  /** Times the server's CPU for a command without a proxy, at most. */
  readonly serverCpu?: number;
}

const pipelines = [1, 16, 64] as const;

export const valueBytes: Readonly<Record<Size, number>> = { small: 3, large: 1024 };

const sizes = ['small', 'large'] as const;
const verbs = ['GET', 'SET'] as const;

type Verb = (typeof verbs)[number];
type Pipeline = (typeof pipelines)[number];

export const plainCells: readonly Cell[] = verbs.flatMap((verb) =>
  sizes.flatMap((size) => pipelines.map((pipeline) => plainCell(verb, size, pipeline))),
);

/** Where deciding weighs most: rules are compared in it. */
export const rulesCell: Cell = plainCell('GET', 'small', 64);

export const tlsCells: readonly Cell[] = pipelines.map((pipeline) => ({
  name: `TLS ${nameOf('GET', 'small', pipeline)}`,
  command: commandOf('GET', 'small'),
  pipeline,
  tls: true,
  target: { over: pipeline === 1 ? { 'Redis TLS': 1 } : { stunnel4: 1, 'HAProxy TLS': 1 } },
}));

function plainCell(verb: Verb, size: Size, pipeline: Pipeline): Cell {
  return {
    name: nameOf(verb, size, pipeline),
    command: commandOf(verb, size),
    pipeline,
    tls: false,
    target: plainTarget(verb, size, pipeline),
  };
}

function nameOf(verb: Verb, size: Size, pipeline: number): string {
  return `${verb} ${size === 'small' ? '3 B' : '1 KiB'} P${pipeline}`;
}

function commandOf(verb: Verb, size: Size): readonly string[] {
  const key = `${size}:__rand_int__`;
  return verb === 'GET' ? ['GET', key] : ['SET', key, 'x'.repeat(valueBytes[size])];
}

function plainTarget(verb: Verb, size: Size, pipeline: Pipeline): Target {
  if (pipeline === 1)
    return { direct: 0.85, over: { nutcracker: 1 }, proxyCpu: 1.1, serverCpu: 0.5 };
  if (pipeline === 16) return { direct: 0.6, over: { nutcracker: 1.6 } };
  if (size === 'small') return { direct: 0.8, over: { nutcracker: 4 } };
  return { direct: verb === 'GET' ? 0.5 : 0.65, over: { nutcracker: 1.5 } };
}
