// The shop's state as the demonstration shows it, read from the shop's own status.

export interface PersonState {
  readonly name: string;
  readonly email: string;
  readonly sessions: number;
  readonly bought: number;
  readonly watching: readonly string[];
  /** Ids of the cars that the person offers. */
  readonly offers: readonly string[];
}

/** A request that reached the shop. */
export interface Arrival {
  readonly number: number;
  readonly server: string;
  readonly method: string;
  readonly path: string;
  readonly origin: string;
  readonly site: string;
  readonly contentType: string;
  readonly sentSession: boolean;
  readonly status: number;
  readonly code: string;
  readonly defence: string;
}

export interface ShopState {
  readonly people: readonly PersonState[];
  /** The latest first. */
  readonly arrivals: readonly Arrival[];
}

const nobody: PersonState = {
  name: '',
  email: '',
  sessions: 0,
  bought: 0,
  watching: [],
  offers: [],
};

export function personIn(state: ShopState, name: string): PersonState {
  return state.people.find((person) => person.name === name) ?? nobody;
}

/** Milliseconds until the next server is asked. */
const patience = 10_000;

/** Asks the servers in turn until one answers. */
export async function fetchState(stateUrls: readonly string[]): Promise<ShopState> {
  let failure: unknown = new Error('No server of the shop is known.');
  for (const url of stateUrls) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
      if (response.ok) return readState(await response.json());
      failure = new Error(`${url} answered with status ${response.status}.`);
    } catch (error) {
      failure = error;
    }
  }
  throw new Error('No server of the shop tells its state.', { cause: failure });
}

function readState(json: unknown): ShopState {
  return {
    people: listOf(json, 'people').map((person) => ({
      name: text(person, 'name'),
      email: text(person, 'email'),
      sessions: Number(text(person, 'sessions')),
      bought: Number(text(person, 'bought')),
      watching: listOf(person, 'watching').map(String),
      offers: listOf(person, 'offers').map(String),
    })),
    arrivals: listOf(json, 'arrivals').map((arrival) => ({
      number: Number(text(arrival, 'number')),
      server: text(arrival, 'server'),
      method: text(arrival, 'method'),
      path: text(arrival, 'path'),
      origin: text(arrival, 'origin'),
      site: text(arrival, 'site'),
      contentType: text(arrival, 'contentType'),
      sentSession: text(arrival, 'sentSession') === 'true',
      status: Number(text(arrival, 'status')),
      code: text(arrival, 'code'),
      defence: text(arrival, 'defence'),
    })),
  };
}

function field(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
}

function text(json: unknown, name: string): string {
  const value = field(json, name);
  const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
  return isPlain ? String(value) : '';
}

function listOf(json: unknown, name: string): readonly unknown[] {
  const value = field(json, name);
  return Array.isArray(value) ? value : [];
}
