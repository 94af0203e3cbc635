// Unlock requests of the gateways: the list, and a second person's word on each. The gateway decides: it
// checks the code, who asked, and who may approve; the console only carries the word there.
import * as v from 'valibot';

import { askAdmin } from '../../gateway/admin/ask.ts';
import { AdminAnswerError, AdminError } from '../../gateway/admin/errors.ts';
import type { AdminVerb } from '../../gateway/admin/protocol.ts';
import { approve, deny } from '../../gateway/admin/verbs.ts';
import type { Pending } from '../../gateway/unlock/approvals.ts';
import type { UnlockRequest, UnlockView } from '../contract/access.ts';
import type { Person } from '../contract/session.ts';
import { ConsoleError } from '../errors.ts';
import type { GatewaySocket, Room } from '../house.ts';
import { act, nothing, view } from '../route.ts';
import type { Call } from '../route.ts';
import type { GatewayReading } from './gateways.ts';
import type { Watching } from './watching.ts';

const withCode = v.strictObject({ code: v.pipe(v.string(), v.regex(/^\d{6,8}$/)) });
type Verdict = v.InferOutput<typeof withCode>;

export function unlockRoom(watchingOf: (deployment: string) => Watching): Room {
  const decide =
    <Answer>(verb: AdminVerb<{ id: string; operator: string; code: string }, Answer>) =>
    async ({ deployment, person, body, names }: Call<Verdict, null>): Promise<UnlockView> => {
      const watching = watchingOf(deployment.id);
      const { gateway, request } = await find(watching, names['request'] ?? '');
      // The gateway refuses it as well; here nobody's code is used up for it.
      if (request.operator === person.name) {
        throw new ConsoleError('CONSOLE_OWN_REQUEST', `${person.name} asked for it.`);
      }
      const order = { id: request.id, operator: person.name, code: body.code };
      await carry(gateway, verb, order);
      watching.gateways.forget();
      return viewOf(watching, person);
    };

  return {
    routes: [
      view(
        {
          path: 'unlock',
          role: 'viewer',
          says: 'What waits to be unlocked, what is unlocked, and what was lately.',
          answers: 'UnlockView',
        },
        nothing,
        ({ deployment, person }) => viewOf(watchingOf(deployment.id), person),
      ),
      act(
        {
          path: 'unlock/:request/approve',
          role: 'approver',
          says: 'Approves what somebody else has asked for, with a fresh code (`{ code }`).',
          answers: 'UnlockView',
        },
        withCode,
        decide(approve),
      ),
      act(
        {
          path: 'unlock/:request/refuse',
          role: 'approver',
          says: 'Refuses what somebody else has asked for, with a fresh code (`{ code }`).',
          answers: 'UnlockView',
        },
        withCode,
        decide(deny),
      ),
    ],
    close: async () => undefined,
  };
}

async function viewOf(watching: Watching, person: Person): Promise<UnlockView> {
  const now = Date.now();
  const readings = await watching.gateways.read();
  const { gaps } = await watching.path();
  const answering = readings.filter((each) => each.kind === 'answers');
  const open = new Set(answering.flatMap((each) => each.connections.map(({ id }) => id)));
  const isOpen = (connection: string): boolean =>
    answering.length < readings.length || open.has(connection);
  return {
    requests: readings.flatMap((reading) => requestsOf(reading, person, now)),
    grants: watching.unlocks
      .standing(now, isOpen)
      .map(({ operator, user, pattern, until }) => ({ operator, user, pattern, until })),
    history: watching.unlocks.history(),
    gaps,
  };
}

function requestsOf(
  reading: GatewayReading,
  person: Person,
  now: number,
): readonly UnlockRequest[] {
  if (reading.kind === 'silent') return [];
  return reading.pending.map((request) => ({
    id: request.id,
    gateway: reading.gateway.name,
    by: request.operator,
    user: request.user,
    address: request.address,
    pattern: request.words.join(' '),
    reason: reasonOf(request),
    askedAt: Math.round(now - request.age),
    endsAt: Math.round(now + request.left),
    mayApprove: request.operator !== person.name && person.roles.includes('approver'),
  }));
}

/** Whoever asks gives no reason in words; how long and how often is what there is to weigh. */
function reasonOf({ lasts, uses }: Pending): string {
  const often = uses === null ? 'any number of times' : `${uses} times at most`;
  return `For ${Math.round(lasts / 1_000)} s, ${often}.`;
}

async function find(
  watching: Watching,
  id: string,
): Promise<{ readonly gateway: GatewaySocket; readonly request: Pending }> {
  watching.gateways.forget();
  for (const reading of await watching.gateways.read()) {
    if (reading.kind === 'silent') continue;
    const request = reading.pending.find((each) => each.id === id);
    if (request !== undefined) return { gateway: reading.gateway, request };
  }
  throw new ConsoleError('CONSOLE_NOT_FOUND', 'No such request waits for approval any more.');
}

async function carry<Request, Answer>(
  gateway: GatewaySocket,
  verb: AdminVerb<Request, Answer>,
  request: Request,
): Promise<void> {
  try {
    await askAdmin(gateway.path, verb, request);
  } catch (cause) {
    if (cause instanceof AdminError) {
      throw new ConsoleError('CONSOLE_GATEWAY_AWAY', cause.message, { cause });
    }
    if (cause instanceof AdminAnswerError) {
      throw new ConsoleError('CONSOLE_GATEWAY_REFUSED', cause.message, { cause });
    }
    throw cause;
  }
}
