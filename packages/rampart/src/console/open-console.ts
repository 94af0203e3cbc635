// Puts the console together: what it watches, who may log in, its rooms, and the server in front of them.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { getConnInfo } from '@hono/node-server/conninfo';
import type { RampartEvent } from '@rampart/keyring';

import { openEventLog } from '../events/event-log.ts';
import { Networks } from '../gateway/address/networks.ts';
import { normalAddress, unixPeer } from '../gateway/address/normal.ts';
import { Enrolments } from '../gateway/unlock/enrolments.ts';
import { Guesses } from '../gateway/unlock/guesses.ts';
import { factorsIn } from '../gateway/unlock/open-unlock.ts';
import { SecondFactor } from '../gateway/unlock/second-factor.ts';
import { UsedSteps } from '../gateway/unlock/used-steps.ts';
import type { Policy } from '../policy/types.ts';
import { addressOf } from './api/address.ts';
import { consoleApp } from './api/app.ts';
import { readPages, usualPages } from './api/pages.ts';
import { ConsoleError } from './errors.ts';
import { consoleEvent } from './events.ts';
import type { House, Room } from './house.ts';
import { JobRunner } from './jobs/jobs.ts';
import { openLive } from './live/open-live.ts';
import { GatewaySteps } from './people/gateway-steps.ts';
import { LoginDesk } from './people/login.ts';
import { localPerson, People } from './people/people.ts';
import { Proof } from './people/proof.ts';
import { Sessions } from './people/sessions.ts';
import { oneTimeLogin } from './people/one-time.ts';
import { rooms as otherRooms } from './rooms/rooms.ts';
import type { Route } from './route.ts';
import { serve } from './serve.ts';
import { makeDirectory, openRing, openTickets } from './state.ts';
import { watchFiles } from './watched-file.ts';

export interface ConsoleOptions {
  /** Policies; the first one says how the console itself is. */
  readonly files: readonly string[];
  /** Where the built pages are. */
  readonly pages?: string;
}

export interface Console {
  /** Where browsers find it. */
  readonly origin: string;
  /** What its API answers below `/api/d/:id`, for the reference. */
  readonly routes: readonly Route[];
  /** The address of a page that logs in once; for `local`, who may do everything. */
  oneTimeLogin(): Promise<string>;
  close(): Promise<void>;
}

export async function openConsole({ files, pages = usualPages }: ConsoleOptions): Promise<Console> {
  const opened = new AsyncDisposableStack();
  try {
    return await open(files, pages, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function open(
  files: readonly string[],
  pagesIn: string,
  opened: AsyncDisposableStack,
): Promise<Console> {
  const deployments = await watchFiles(files);
  const [first] = deployments;
  if (first === undefined) {
    throw new ConsoleError('CONSOLE_POLICY_MISSING', 'There is no policy to watch.');
  }
  const rules = (): Policy['console'] => first.policy.console;
  const { directory, origins, listen, tls, log: ownLog } = rules();
  await makeDirectory(directory);
  const log = await openEventLog({ directory: ownLog, chain: 'console' });
  opened.defer(() => log.close());
  const tell = (event: RampartEvent): void => log.record(event);
  const durably = (event: RampartEvent): Promise<void> => log.durably(event);

  const ring = await openRing(directory, { longest: rules().sessions.longest, onEvent: tell });
  opened.defer(() => ring.close());
  const used = await UsedSteps.open(join(directory, 'used-steps'), Date.now());
  opened.defer(() => used.close());
  const tickets = await openTickets(directory);
  const factor = new SecondFactor({
    enrolments: await Enrolments.open(factorsIn(rules().factors)),
    guesses: new Guesses(() => performance.now()),
    used,
    shared: new GatewaySteps(() => [...rules().gateways.values()]),
    tell,
    time: Date.now,
  });
  const people = await People.open(() => rules().people);
  const proof = new Proof({ factor, tickets, tell, durably });
  const sessions = new Sessions({ ring, rules: () => rules().sessions });
  const networks = new Networks(first.policy.networks);
  const desk = new LoginDesk({
    people,
    proof,
    partOf: (address) => networks.labelOf(address),
    tell,
    throttle: rules().login,
    now: () => performance.now(),
    pause: (milliseconds) => sleep(milliseconds),
    secret: ring.purpose('console-names', (bytes) => bytes).current()?.material ?? new Uint8Array(),
  });

  const jobs = opened.use(new JobRunner({ tell, now: Date.now }));
  const house: House = { deployments, jobs, tell, durably };
  const live = openLive(house, { ownLog, people });
  opened.defer(() => live.close());
  const rooms: Room[] = [...live.rooms];
  for (const openRoom of otherRooms) {
    const room = await openRoom(house);
    opened.defer(() => room.close());
    rooms.push(room);
  }
  const app = consoleApp({
    house,
    rooms,
    ring,
    people,
    proof,
    sessions,
    desk,
    origins,
    isTls: tls !== null,
    pages: await readPages(pagesIn),
    deployments: () => live.names(),
    proofLasts: () => rules().sessions.proof,
    addressOf: (context) => {
      const peer = normalAddress(getConnInfo(context).remote.address) ?? unixPeer;
      const forwarded = context.req.header('x-forwarded-for') ?? null;
      return addressOf({ peer, forwarded }, networks, rules().proxies);
    },
  });
  const serving = await serve(app, { listen, tls });
  opened.defer(() => serving.close());
  const [origin = ''] = origins;
  tell(consoleEvent('CONSOLE_STARTED', `The console is at ${origin}.`, { origin }));
  return {
    origin,
    routes: rooms.flatMap((room) => room.routes),
    oneTimeLogin: async () => oneTimeLogin(origin, tickets, localPerson),
    close: () => opened.disposeAsync(),
  };
}
