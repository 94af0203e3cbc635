// Where the tokens of a case come from. What a server gives to a person comes from the server itself,
// by a request; what no server would give (an age, a foreign key, another tenant) is made with the
// ring's own means.
import { createHash } from 'node:crypto';
import type { PurposeKey, Ring } from '@rampart/keyring';
import { Mint } from '../src/mint.ts';
import { normaliseAction } from '../src/paths.ts';
import { mintVisitor, type MintedVisitor } from '../src/testing.ts';
import { macKey, type MacKey } from '../src/token-mac.ts';
import type { AttemptMaker } from './attempts.ts';
import type { Configuration } from './configuration.ts';
import type { Answer } from './connection.ts';
import { NotUnderstood } from './not-understood.ts';
import type { Server } from './server.ts';
import type { ServerName } from './setup-steps.ts';
import type { Claims } from './token-claims.ts';

export interface OfficeOptions {
  readonly configuration: Configuration;
  /** The method of the case's request, for actions that name a path only. */
  readonly method: string;
  readonly server: (name: ServerName) => Server;
  /** The ring of another application on the same Redis. */
  readonly ringOf: (app: string) => Promise<Ring>;
}

const host = ['host', 'app.example.com'] as const;

export class TokenOffice implements AttemptMaker {
  readonly #options: OfficeOptions;
  readonly #keys = new Map<string, PurposeKey<MacKey>>();
  readonly #visitors = new Map<string, MintedVisitor>();

  constructor(options: OfficeOptions) {
    this.#options = options;
  }

  /** Remembers a key under its label in the case, so that it signs also after it has died. */
  label(name: string, key: PurposeKey<MacKey>): void {
    this.#keys.set(name, key);
  }

  key(label: string): PurposeKey<MacKey> {
    const key = this.#keys.get(label);
    if (key === undefined) throw new NotUnderstood('key that the setup does not make', label);
    return key;
  }

  async issue(claims: Claims, format: 1 | 2 | undefined): Promise<string> {
    const server = this.#options.server(claims.issuedBy ?? 'A');
    if (this.#isOrdinary(claims, format)) return this.#ask(server, claims);
    const ring = claims.app === undefined ? server.ring : await this.#options.ringOf(claims.app);
    return this.#mint(ring, claims, format);
  }

  keyId(label: string | undefined): Uint8Array {
    const key = label === undefined ? currentKey(this.#options.server('A').ring) : this.key(label);
    return Buffer.from(key.id, 'hex');
  }

  visitorCookie(label: string): string {
    return this.#visitor(label).cookie;
  }

  async cookieValue(): Promise<string> {
    const answer = await this.#get(this.#options.server('A'), '/__token', '__Host-sid=S1');
    const lines =
      answer.kind === 'response' ? (answer.response.headers.get('set-cookie') ?? []) : [];
    const value = lines
      .map((line) => /^(?:__Host-)?XSRF-TOKEN=([^;]+)/.exec(line)?.[1])
      .find((found) => found !== undefined);
    if (value === undefined) throw new Error('The server set no cookie that scripts can read.');
    return value;
  }

  /** Would a server of ours give this token to a browser that asks for it? */
  #isOrdinary(claims: Claims, format: 1 | 2 | undefined): boolean {
    const { user, tenant, csrf } = this.#options.configuration;
    return (
      format === undefined &&
      // A valid token has the current format, also when it meets a server that issues older ones.
      csrf.token?.issue !== 1 &&
      claims.age === undefined &&
      claims.key === undefined &&
      claims.app === undefined &&
      (claims.user === undefined || claims.user === user) &&
      (claims.tenant === undefined || claims.tenant === tenant) &&
      /^[\w!.~*'()-]+$/.test(claims.session ?? 'S1')
    );
  }

  async #ask(server: Server, claims: Claims): Promise<string> {
    const cookie =
      claims.visitor === undefined
        ? `__Host-sid=${claims.session ?? 'S1'}`
        : `__Host-csrf-visitor=${this.visitorCookie(claims.visitor)}`;
    const action = this.#action(claims);
    const query = action === undefined ? '' : `?action=${encodeURIComponent(action)}`;
    const answer = await this.#get(server, `/__token${query}`, cookie);
    const token = answer.kind === 'response' ? tokenIn(answer.response.body) : null;
    if (token === null) throw new Error(`The server gave no token: ${describe(answer)}`);
    return token;
  }

  #get(server: Server, target: string, cookie: string): Promise<Answer> {
    const headers = [host, ['cookie', cookie]] as const;
    return server.send({
      request: { method: 'GET', target, headers, body: null },
      parsed: null,
      pollution: null,
    });
  }

  #mint(ring: Ring, claims: Claims, format: 1 | 2 | undefined): string {
    const { configuration } = this.#options;
    const mint = new Mint(ring, {
      purpose: 'csrf-token',
      ttl: null,
      skew: 0,
      accept: [1, 2],
      issue: 2,
      remember: 0,
    });
    const holder =
      claims.visitor === undefined
        ? ({ kind: 's', holder: claims.session ?? 'S1' } as const)
        : ({ kind: 'v', holder: this.#visitor(claims.visitor).id } as const);
    const action = this.#action(claims);
    const details = {
      issuedAt: Math.floor(ring.now() - (claims.age ?? 0)),
      ...(format === undefined ? {} : { format }),
      ...(claims.key === undefined
        ? {}
        : { key: claims.app === undefined ? this.key(claims.key) : currentKey(ring) }),
    };
    return mint.issue(
      {
        ...holder,
        user: claims.user ?? configuration.user ?? undefined,
        tenant: claims.tenant ?? configuration.tenant ?? undefined,
        action: action === undefined ? undefined : normaliseAction(action),
      },
      details,
    );
  }

  /** A path alone is meant for the method of the request. */
  #action({ action }: Claims): string | undefined {
    if (action === undefined || action === '*') return undefined;
    const [method, path] = action.startsWith('/')
      ? [this.#options.method, action]
      : action.split(' ', 2);
    return `${method} ${this.#options.configuration.once ? '/__once' : ''}${path ?? '/'}`;
  }

  /** The same visitor for the same label, on whatever server. */
  #visitor(label: string): MintedVisitor {
    const known = this.#visitors.get(label);
    if (known !== undefined) return known;
    const id = createHash('sha256').update(label).digest().subarray(0, 16);
    const visitor = mintVisitor(this.#options.server('A').ring, id);
    this.#visitors.set(label, visitor);
    return visitor;
  }
}

export function currentKey(ring: Ring): PurposeKey<MacKey> {
  const key = ring.purpose('csrf-token', macKey).current();
  if (key === null) throw new Error('The ring has no key.');
  return key;
}

function tokenIn(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (
      typeof parsed === 'object' &&
      parsed !== null &&
      'token' in parsed &&
      typeof parsed.token === 'string'
    ) {
      return parsed.token;
    }
  } catch {
    // An answer that is no JSON has no token.
  }
  return null;
}

function describe(answer: Answer): string {
  return answer.kind === 'response'
    ? `${answer.response.status} ${answer.response.body.slice(0, 200)}`
    : answer.kind;
}
