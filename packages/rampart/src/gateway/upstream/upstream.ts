// Everything that depends on which server stands behind and as whom the gateway speaks to it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { UpstreamPolicy } from '../../policy/types.ts';
import { OperatingError } from '../operate/errors.ts';
import { HouseLine } from './house-line.ts';
import type { Login, Target } from './open.ts';
import { Pools } from './pools.ts';
import { targetOf } from './target.ts';

export interface Upstream {
  /** Differs when the server, the way to it, or the gateway's login there differs. */
  readonly mark: string;
  readonly target: () => Promise<Target>;
  readonly line: HouseLine;
  readonly pools: Pools;
  close(): void;
}

export interface UpstreamParts {
  readonly policy: UpstreamPolicy;
  readonly house: Login | null;
  readonly now: () => number;
}

/** The one that is there, when nothing about it has changed: what it holds open stays open. */
export async function openUpstreamUnless(
  before: Upstream | null,
  { policy, house, now }: UpstreamParts,
): Promise<Upstream> {
  const mark = await markOf(policy, house);
  if (before?.mark === mark) return before;
  const target = await targetOf(policy);
  const within = policy.connectWithin;
  const line = new HouseLine({ target, login: house, within });
  const pools = new Pools({
    target,
    within,
    primaryOnly: policy.server.kind === 'sentinel',
    now,
    onHealth: () => undefined,
  });
  const close = (): void => {
    pools.close();
    line.close();
  };
  return { mark, target, line, pools, close };
}

async function markOf(policy: UpstreamPolicy, house: Login | null): Promise<string> {
  const { tls } = policy;
  const hash = createHash('sha256').update(JSON.stringify([policy, announcedOf(policy)]));
  for (const path of [tls?.authority, tls?.certificate, tls?.key]) {
    if (path !== null && path !== undefined) hash.update(await readCertificate(path));
  }
  return hash.update(house?.password ?? '').digest('base64url');
}

/** JSON says nothing of what is in a map. */
function announcedOf({ server }: UpstreamPolicy): readonly (readonly [string, string])[] {
  return server.kind === 'single' ? [] : [...server.announced];
}

async function readCertificate(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const what = `The file ${path}, for TLS to the server, cannot be read.`;
    throw new OperatingError('GATEWAY_CERTIFICATE_UNUSABLE', what, { cause });
  }
}
