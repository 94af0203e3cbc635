// What must be refused, sent in the same run as what is measured: a figure that was taken with the
// protection off cannot pass for one that was taken with it on.
import { waitFor } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';
import { ask } from './ask.ts';
import type { Cell } from './cells.ts';
import { transferBody, transferHeaders, transferPath } from './requests.ts';
import type { Page } from './requests.ts';

/** Whether each of these was refused. */
export interface Probed {
  /** No token. */
  readonly missing: boolean;
  /** The page's token with its end altered. */
  readonly forged: boolean;
  /** A form on somebody else's page: the person's cookies, no token. */
  readonly crossSite: boolean;
  /** The attacker's own token, and own cookies tossed in from a sibling subdomain. */
  readonly tossed: boolean;
  /** The person's valid token, sent from somebody else's page. */
  readonly leaked: boolean;
}

/** What every protection must refuse; the other probes show where they differ. */
const required = ['missing', 'forged', 'crossSite'] as const;
const all = [...required, 'tossed', 'leaked'] as const;

export function assertRefused({ name, protection }: Cell, probed: Probed): void {
  if (protection === 'none' || protection === 'empty') return;
  const accepted = (protection === 'rampart' ? all : required).filter((kind) => !probed[kind]);
  if (accepted.length === 0) return;
  throw new BenchError(`${name} let attacks pass (${accepted.join(', ')}): its protection is off.`);
}

const evil = { origin: 'https://evil.example', referer: 'https://evil.example/' };
const crossSite = { ...evil, 'sec-fetch-site': 'cross-site' };
const sibling = {
  origin: 'https://blog.shop.example',
  referer: 'https://blog.shop.example/',
  'sec-fetch-site': 'same-site',
};

export async function probe(port: number, pages: readonly Page[]): Promise<Probed> {
  const page = pages.find(({ token }) => token !== '') ?? pages[0];
  const attacker = pages.find(({ session }) => session !== page?.session);
  if (page === undefined || attacker === undefined) throw new BenchError('Nobody to probe with.');
  if (await send(port, page, {})) throw new BenchError('A legitimate request was refused.');
  const bare = { ...page, token: '' };
  return {
    missing: await send(port, bare, {}),
    forged: await send(port, { ...page, token: altered(page.token) }, {}),
    crossSite: await send(port, bare, { ...crossSite, 'content-type': 'text/plain' }),
    tossed: await send(port, { ...attacker, session: page.session }, sibling),
    leaked: await send(port, page, crossSite),
  };
}

/** Waits until the token of a person who logged out somewhere else is refused here too. */
export async function untilRefused(port: number, page: Page): Promise<void> {
  await waitFor(async () => await send(port, page, {}), { what: 'a revoked token is refused' });
}

/** Was it refused? An answer that is neither yes nor no is a fault of the bench. */
async function send(
  port: number,
  page: Page,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  const { status, body } = await ask(port, {
    method: 'POST',
    path: transferPath,
    headers: { ...transferHeaders(page), ...headers },
    body: transferBody,
  });
  if (status === 200) return false;
  if (status === 403) return true;
  throw new BenchError(`A probe was answered ${status}: ${body}`);
}

function altered(token: string): string {
  const end = token.endsWith('AAAA') ? 'BBBB' : 'AAAA';
  return token === '' ? '' : token.slice(0, -4) + end;
}
