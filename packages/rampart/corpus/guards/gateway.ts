// The product itself: `rampart gateway` in a process of its own, under the recommended policy.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor, type Stage } from '@rampart/stage';
import { Enrolments, newFactor } from '../../src/gateway/unlock/enrolments.ts';
import { factorsIn } from '../../src/gateway/unlock/open-unlock.ts';
import { codeAt, drift, stepAt } from '../../src/gateway/unlock/totp.ts';
import { UsedSteps } from '../../src/gateway/unlock/used-steps.ts';
import { readAudit, type Told } from '../audit.ts';
import { application, gatewayUser } from '../cast.ts';
import { certificateFor, type Issuer } from '../certificate.ts';
import { enter, type Passwords } from '../house.ts';
import { placed, type Identity } from '../overlay.ts';
import { lastWeek } from '../server-state.ts';
import type { Destination } from '../session.ts';
import type { Guard, Site } from './guard.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const recommended = new URL('../../policies/recommended.yaml', import.meta.url);
const passwordVariable = 'CORPUS_GATEWAY_PASSWORD';
const applicationPassword = 'CORPUS_APPLICATION_PASSWORD';

/** Loopback has many addresses, so that events tell the case's client from ourselves. */
const clientAddress = '127.0.0.2';
const ownAddress = '127.0.0.3';

export async function gateway({ stage, upstream, passwords, endpoint }: Site): Promise<Guard> {
  const directory = await stage.newDirectory('gateway');
  const identity = endpoint === 'tls' ? await makeIdentity(stage) : null;
  const port = await stage.port();
  const policy = placed(await readFile(recommended, 'utf8'), {
    port,
    upstream,
    directory,
    gatewayUser,
    passwordVariable,
    tls: identity?.files ?? null,
  });
  const events = join(directory, 'events');
  const admin = join(directory, 'admin');
  for (const each of [events, admin]) await mkdir(each, { mode: 0o700, recursive: true });
  await rememberFrom(lastWeek(), admin);
  const file = await stage.writeSecret(join(directory, 'rampart.yaml'), policy);
  await stage.node(main, ['gateway', '--policy', file], {
    env: {
      [passwordVariable]: passwords[gatewayUser],
      [applicationPassword]: passwords[application],
    },
    ready: /^ready /m,
    deadline: 60_000,
  });
  const door = { port, ...(identity === null ? {} : { tls: identity.client }) };
  return {
    door: { ...door, from: clientAddress },
    told: () => toldSoFar(events, { ...door, from: ownAddress }, passwords),
    codes: (user) => codesOf(admin, user),
    certificates: identity === null ? null : (name) => certificateFor(name, identity.issuer),
  };
}

/** The local half of what `server-state.ts` says: this gateway has been in use since long ago. */
async function rememberFrom(time: number, admin: string): Promise<void> {
  const steps = await UsedSteps.open(join(admin, 'used-steps'), time);
  await steps.close();
}

/** A login of our own is written after everything that was done before it. */
async function toldSoFar(
  directory: string,
  door: Destination,
  passwords: Passwords,
): Promise<readonly Told[]> {
  const own = async (): Promise<number> =>
    (await readAudit(directory)).filter(({ address }) => address === ownAddress).length;
  const before = await own();
  const session = await enter(door, application, passwords);
  try {
    await waitFor(async () => (await own()) > before, { what: 'our own login is in the log' });
    return await readAudit(directory);
  } finally {
    session.end();
  }
}

/** As many as an authenticator's clock may be off by: each is good for one use. */
async function codesOf(directory: string, user: string): Promise<readonly string[]> {
  const enrolments = await Enrolments.open(factorsIn(directory));
  const now = stepAt(Date.now());
  const factor = newFactor({ name: user, users: [user], approves: false }, Date.now());
  await enrolments.save({ ...factor, confirmedStep: now - drift - 1 }, { replace: true });
  return Array.from({ length: drift * 2 + 1 }, (_, at) => codeAt(factor.secret, now - drift + at));
}

interface MadeIdentity {
  readonly files: Identity;
  readonly client: NonNullable<Destination['tls']>;
  readonly issuer: Issuer;
}

async function makeIdentity(stage: Stage): Promise<MadeIdentity> {
  const authority = await stage.authority();
  const { certFile, keyFile } = await authority.issue('localhost', '127.0.0.1');
  return {
    files: {
      certificate: certFile,
      key: keyFile,
      authority: authority.file,
      user: application,
      passwordVariable: applicationPassword,
    },
    client: { ca: authority.certificate, servername: 'localhost' },
    issuer: {
      certificate: authority.certificate,
      key: await readFile(authority.file.replace(/\.crt$/, '.key'), 'utf8'),
    },
  };
}
