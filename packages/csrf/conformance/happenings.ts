// Carries out the steps of a setup, with real servers and a real Redis.
import { waitFor } from '@rampart/stage';
import { macKey, type MacKey } from '../src/token-mac.ts';
import { KeyringError } from '@rampart/keyring';
import type { KeyId, PurposeKey, Ring } from '@rampart/keyring';
import { settled, type Deployment } from './deployment.ts';
import { NotUnderstood } from './not-understood.ts';
import type { ServerName, Step } from './setup-steps.ts';
import type { Snapshot } from './store-room.ts';
import { takeSnapshot } from './store-room.ts';
import { currentKey, type TokenOffice } from './token-office.ts';

/** Steps after which a token of the case can be made; all others come after that. */
const openings: ReadonlySet<Step['kind']> = new Set([
  'two servers',
  'two applications',
  'key created',
  'key pending',
  'key retired',
  'keys rotated',
  'key planted',
]);

export function isOpening(step: Step): boolean {
  return openings.has(step.kind);
}

export interface Stagehand {
  readonly deployment: Deployment;
  readonly office: TokenOffice;
  /** Sends the request of the case once; throws unless it passes. */
  readonly use: (on: ServerName | null) => Promise<void>;
  /** Sends it as a stranger's page would; throws unless it is refused. */
  readonly useFromElsewhere: () => Promise<void>;
  /** Ends the session as a person does. */
  readonly logOut: (session: string) => Promise<void>;
}

/** The store as it was before anything happened to it, when a step will want it back. */
export async function snapshotFor(
  steps: readonly Step[],
  deployment: Deployment,
): Promise<Snapshot | null> {
  return steps.some(({ kind }) => kind === 'snapshot restored')
    ? takeSnapshot(deployment.redis)
    : null;
}

/** Labels the keys that a case may name without having made them: the first one, by any server's name. */
export function labelFirstKeys({
  deployment,
  office,
}: Pick<Stagehand, 'deployment' | 'office'>): void {
  office.label('K1', currentKey(deployment.server('A').ring));
  office.label('K1a', currentKey(deployment.server('A').ring));
  office.label('K1b', currentKey(deployment.server('B').ring));
}

/** `before`: the step before this one, if there was any. */
export async function carryOut(
  step: Step,
  before: Step | null,
  hand: Stagehand,
  snapshot: Snapshot | null,
): Promise<void> {
  const { deployment, office } = hand;
  const { redis } = deployment;
  const { ring } = deployment.server('A');
  switch (step.kind) {
    case 'two servers':
    case 'two applications':
    case 'at once':
    case 'count store reads':
      return;
    case 'key created':
      await makeKey(step.key, deployment.server(step.on).ring, office);
      return;
    case 'key pending':
      office.label(step.key, held(ring, await ring.rotate()));
      return;
    case 'key retired':
      await retire(step.ago > step.grace, hand);
      return;
    case 'key revoked':
      await revoke(office.key(step.key).id, deployment.server(step.on).ring, deployment);
      return;
    case 'keys rotated':
      await makeKey('K2', ring, office);
      return;
    case 'compromised':
      await ring.compromised().catch(unlessStoreWasAway);
      await settled(
        deployment,
        'the compromise',
        (server) => server.ring.describe().epoch === ring.describe().epoch,
      );
      return;
    case 'nothing before':
      await ring.revokeBefore(ring.now() - step.ago);
      await settled(deployment, 'the cut-off', (server) => server.ring.cutOff === ring.cutOff);
      return;
    case 'subject revoked':
      await hand.logOut(step.session);
      await settled(deployment, 'the logout', (server) => server.ring.revocations.size > 0);
      return;
    case 'key planted':
      await plantKey(step.key, step.sealed, hand);
      return;
    case 'value damaged':
      await damage(deployment);
      return;
    case 'used':
      for (let use = 0; use < step.times; use++) await hand.use(step.on);
      return;
    case 'store down':
      if (step.from === 'start') await deployment.stopServers();
      await redis.stop();
      if (step.from === 'start') await deployment.startServers({ awaitRings: false });
      return;
    case 'refused use':
      await hand.useFromElsewhere();
      return;
    case 'server away':
      deployment.cutOff(step.which);
      return;
    case 'server back':
      deployment.reconnect(step.which);
      await heardAgain(deployment);
      return;
    case 'store frozen':
      redis.pause();
      deployment.defer(() => redis.resume());
      return;
    case 'store back':
      await redis.start();
      await heardAgain(deployment);
      return;
    case 'store emptied':
      await redis.command('FLUSHALL');
      return;
    case 'store restarted':
      if (!step.empty) await redis.command('SAVE');
      await redis.restart({ empty: step.empty });
      await heardAgain(deployment);
      return;
    case 'snapshot restored':
      if (snapshot === null) throw new NotUnderstood('snapshot that was never taken', step.kind);
      await snapshot.restore();
      await heardAgain(deployment);
      return;
    case 'servers restarted':
      await restart(step.which, deployment, before?.kind === 'store emptied');
  }
}

async function makeKey(label: string, ring: Ring, office: TokenOffice): Promise<void> {
  office.label(label, held(ring, await ring.rotate({ immediately: true })));
}

function held(ring: Ring, id: KeyId): PurposeKey<MacKey> {
  const found = ring
    .purpose('csrf-token', macKey)
    .find(Number.parseInt(id.slice(0, 8), 16), Number.parseInt(id.slice(8), 16));
  if (typeof found === 'string')
    throw new Error(`The ring does not hold the key ${id} that it made: ${found}.`);
  return found;
}

/** K2 takes over. A deployment whose grace is to be over keeps retired keys for a second only. */
async function retire(graceOver: boolean, { deployment, office }: Stagehand): Promise<void> {
  const { ring } = deployment.server('A');
  const old = office.key('K1').id;
  await makeKey('K2', ring, office);
  await settled(
    deployment,
    'the new key',
    (server) => currentKey(server.ring).id === office.key('K2').id,
  );
  if (!graceOver) return;
  await waitFor(() => (expiryOf(ring, old) ?? 0) <= ring.now(), { what: 'the end of the old key' });
}

function expiryOf(ring: Ring, id: KeyId): number | undefined {
  return ring.describe().keys.find((key) => key.id === id)?.expiresAt;
}

async function revoke(id: KeyId, ring: Ring, deployment: Deployment): Promise<void> {
  // Where a busy machine's store was too slow, the ring tries again by itself; all servers are waited for.
  await ring.revokeKey(id).catch(unlessStoreWasAway);
  await settled(deployment, 'the revocation', (server) => {
    const key = server.ring.describe().keys.find((each) => each.id === id);
    return key === undefined || key.state === 'revoked';
  });
}

function unlessStoreWasAway(error: unknown): void {
  const isAway = error instanceof KeyringError && error.code === 'KEYRING_STORE_UNAVAILABLE';
  if (!isAway) throw error;
}

/** Somebody writes a ring that we did not seal over ours. One server refuses it and heals; all have looked since. */
async function plantKey(
  label: string,
  sealed: boolean,
  { deployment, office }: Stagehand,
): Promise<void> {
  const { ring, plant } = await deployment.foreignRing(sealed);
  office.label(label, currentKey(ring));
  await plant();
  const noticed = (name: ServerName): boolean =>
    deployment.server(name).events.some(({ code }) => code === 'KEYRING_RING_NOT_AUTHENTIC');
  await waitFor(() => deployment.names.some(noticed), {
    what: 'a server notices the planted ring',
  });
  await heardAgain(deployment);
}

async function heardAgain(deployment: Deployment): Promise<void> {
  const since = performance.now();
  await settled(
    deployment,
    'the store',
    ({ ring }) => ring.describe().silentFor < performance.now() - since,
  );
}

/** All at once. What the store had lost stays lost, though a server may have put it back meanwhile. */
async function restart(
  which: readonly ServerName[],
  deployment: Deployment,
  wasEmptied: boolean,
): Promise<void> {
  if (which.length < deployment.names.length) {
    for (const name of which) await deployment.restartServer(name);
    return;
  }
  await deployment.stopServers();
  if (wasEmptied) await deployment.redis.command('FLUSHALL');
  await deployment.startServers();
}

/** What a broken tool or a clumsy hand leaves behind; every server has looked since. */
async function damage(deployment: Deployment): Promise<void> {
  const keys = await deployment.redis.command('KEYS', '*:ring');
  for (const key of Array.isArray(keys) ? keys : []) {
    await deployment.redis.command('SET', String(key), 'garbage');
  }
  await heardAgain(deployment);
}
