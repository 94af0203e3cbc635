// What is measured against what. The core and the adapters decide nothing here: a cell is a row.

export type Framework = 'express' | 'fastify';

export type Protection =
  | 'none'
  /** A place in the framework where a protection would stand, and nothing there. */
  | 'empty'
  | 'csurf'
  | 'csrf-csrf'
  | 'csrf-sync'
  | 'lusca'
  | 'fastify-csrf'
  | 'fastify-csrf-bound'
  | 'rampart';

/**
 * `seen`: every page's token is used again and again. `unseen`: no token is ever sent twice. `ignored`:
 * the same tokens go to a server that does not look at them, so only what it takes to receive them shows.
 */
export type TokenUse = 'none' | 'ignored' | 'seen' | 'unseen';

export interface Cell {
  /** What `--only` matches, and what results are filed under. */
  readonly name: string;
  readonly framework: Framework;
  readonly protection: Protection;
  readonly tokens: TokenUse;
  readonly label: string;
  /** How it was set up: the safest way that it documents. */
  readonly setting: string;
  /** Share of the unprotected throughput that we promise. */
  readonly target?: number;
}

const allGuarantees =
  'shared ring on Redis, sealed; bound to session; origin layer; revocation list in use; events on';

export const cells: readonly Cell[] = [
  ...shop('express', [
    ['csurf', 'csurf', 'secret in the session'],
    ['csrf-csrf', 'csrf-csrf', 'HMAC bound to the session, __Host- cookie, strict'],
    ['csrf-sync', 'csrf-sync', 'token in the session'],
    ['lusca', 'lusca', 'secret in the session'],
  ]),
  ...shop('fastify', [
    ['fastify-csrf', '@fastify/csrf-protection', 'defaults: secret in a cookie'],
    [
      'fastify-csrf-bound',
      '@fastify/csrf-protection',
      'hmacKey, userInfo bound to the session, validity, __Host- cookie, strict',
    ],
  ]),
];

type Peer = readonly [protection: Protection, label: string, setting: string];

function shop(framework: Framework, peers: readonly Peer[]): Cell[] {
  const target = framework === 'fastify' ? 0.9 : 0.96;
  const ours = { framework, protection: 'rampart', setting: allGuarantees, target } as const;
  return [
    {
      name: `${framework}/none`,
      framework,
      protection: 'none',
      tokens: 'none',
      label: 'no protection',
      setting: 'session and body as everywhere',
    },
    {
      name: `${framework}/none-with-tokens`,
      framework,
      protection: 'none',
      tokens: 'ignored',
      label: 'tokens received, and nobody looks',
      setting: 'beside a server that is sent none',
    },
    {
      name: `${framework}/empty`,
      framework,
      protection: 'empty',
      tokens: 'seen',
      label: framework === 'express' ? 'an empty middleware' : 'an empty hook',
      setting: 'what being asked costs, whatever is done then',
    },
    ...peers.map(([protection, label, setting]) => ({
      name: `${framework}/${protection}`,
      framework,
      protection,
      tokens: 'seen' as const,
      label,
      setting,
    })),
    {
      ...ours,
      name: `${framework}/rampart`,
      tokens: 'seen',
      label: 'Rampart, tokens used again',
    },
    {
      ...ours,
      name: `${framework}/rampart-unseen`,
      tokens: 'unseen',
      label: 'Rampart, every token new',
    },
  ];
}

/** The cells that `--only` asks for, each with the unprotected one that it is compared with. */
export function selectCells(only: string | undefined): Cell[] {
  if (only === undefined) return [...cells];
  const chosen = cells.filter((cell) => cell.name.includes(only));
  const frameworks = new Set(chosen.map((cell) => cell.framework));
  return cells.filter(
    (cell) =>
      chosen.includes(cell) || (cell.protection === 'none' && frameworks.has(cell.framework)),
  );
}
