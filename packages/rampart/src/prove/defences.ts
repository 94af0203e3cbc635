// Every check that can be switched off by itself, to prove what the others stop. In the order in which
// an attacker meets them.
import type { Layer } from '@rampart/keyring';

interface Row {
  /** What it stops, and how, in half a sentence. */
  readonly does: string;
  /** The secret or the check that it shares with others: together they count as one. */
  readonly shares?: string;
  /** Without this one it does nothing. It is tried on top of it, and counts where that alone falls. */
  readonly standsOn?: string;
}

const table = {
  'csrf.metadata': { does: 'refuses what the browser itself says comes from another site' },
  'csrf.origin': { does: 'refuses requests of pages that are not ours' },
  'csrf.token': { does: 'asks for a token that was made for this session' },
  'csrf.cookie': {
    does: 'takes the cookie of a visitor only if it is the only one, and signed by us',
    standsOn: 'csrf.token',
  },
  'csrf.once': {
    does: 'lets a token pass once, whatever server it lands on',
    standsOn: 'csrf.token',
  },
  'csrf.ring': { does: 'seals the keys of the application before Redis holds them' },
  'client.keyspace': { does: 'makes keys only of parts that mean what the key means' },
  'client.script': { does: 'lets no input into the text of a script' },
  'client.guarded': { does: 'sends nothing whose keys and scripts were not made' },
  'client.sealed': { does: 'stores values that open only under their own key' },
  'gateway.protocol': { does: 'ends connections that do not speak the Redis protocol' },
  'gateway.address': { does: 'knows from which networks a user comes' },
  'gateway.limit': { does: 'lets nobody have more of it than his share' },
  'gateway.login': { does: 'asks who somebody is, and slows down and bans who guesses' },
  'gateway.command': { does: 'forwards the commands that a user was given' },
  'gateway.script': { does: 'forwards the scripts that a user was given' },
  'gateway.keys': { does: 'forwards commands on the keys that a user was given' },
  'gateway.tenant': { does: 'keeps each tenant below a prefix of its own' },
  'gateway.unlock': { does: 'asks for a second factor before a dangerous command' },
  'gateway.egress': { does: 'ends sessions that carry more away than they should' },
  'server.network': { does: 'listens where the gateway is, and nowhere else' },
  'server.tls': { does: 'lets nobody read on the way to it, and proves who it is' },
  'server.acl': { does: 'gives each login the commands and keys that it needs' },
  'server.config': { does: 'cannot be told to write elsewhere, to load or to debug' },
  'server.os': { does: 'runs as a user that may write its own data and nothing else' },
  'data.append': { does: 'has each write on disk within a second, and begins with it again' },
  'data.archive': { does: 'keeps every write elsewhere, so that any moment comes back' },
  'data.copies': { does: 'keeps the archive a second time, where nobody can alter it' },
  'data.replicas': { does: 'takes no write that no replica would have' },
  'data.seal': { does: 'seals and chains the archive: whoever has it reads and alters nothing' },
  'watch.bound': { does: 'keeps the log within the room that it was given' },
  'watch.chain': { does: 'chains the lines of the log, so that one that is gone or altered shows' },
  'watch.checkpoint': {
    does: 'keeps signed sums of the log elsewhere, so that one that was written anew shows',
    standsOn: 'watch.chain',
  },
  'watch.repeats': { does: 'counts what is refused again and again, and writes it once' },
  'watch.ship': { does: 'sends each event elsewhere when it happens' },
} as const satisfies Readonly<Record<`${Layer}.${string}`, Row>>;

export type DefenceName = keyof typeof table;

export const defences: Readonly<Record<DefenceName, Row>> = table;

export const defenceNames: readonly DefenceName[] = Object.keys(table).filter(isDefence);

export function isDefence(name: string): name is DefenceName {
  return Object.hasOwn(table, name);
}

export function layerOf(defence: DefenceName): Layer {
  const layer = layers.find((each) => defence.startsWith(`${each}.`));
  if (layer === undefined) throw new TypeError(`${defence} stands in no layer.`);
  return layer;
}

export const layers: readonly Layer[] = ['csrf', 'client', 'gateway', 'server', 'data', 'watch'];

/** Defences that share a secret or a check are one, for those who count. */
export function groupOf(defence: DefenceName): string {
  return defences[defence].shares ?? defence;
}

/** What it does nothing without; null: it stands by itself. */
export function baseOf(defence: DefenceName): DefenceName | null {
  const { standsOn } = defences[defence];
  return standsOn !== undefined && isDefence(standsOn) ? standsOn : null;
}
