// The in-process part, in a process of its own. At each message it runs one round, all libraries
// in random order, and sends what each took.
import process from 'node:process';
import { BenchError } from '../bench-error.ts';
import { shuffled } from '../measure/statistics.ts';
import { sessionIds } from './shop.ts';
import type { Runner } from './subject.ts';
import {
  csrfCsrf,
  csrfSynchroniser,
  csurfTokens,
  fastifyBoundTokens,
  fastifyTokens,
} from './subjects/peers.ts';
import { rampartTokens } from './subjects/rampart.ts';

/** Fewer than Rampart remembers by default, so that the second look is a second look. */
// Short, so that what slows the machine for a while falls on all libraries alike.
const batch = 1_000;
const sessions = sessionIds(batch / 4).flatMap((id) => [id, id, id, id]);

const runners: readonly Runner[] = [
  csrfCsrf(),
  csrfSynchroniser(),
  csurfTokens(),
  fastifyTokens(),
  fastifyBoundTokens(),
  await rampartTokens(),
];

process.on('message', () => process.send?.(shuffled(runners).map(takeTurn)));
// The parent is gone, and with it the reason to measure.
process.on('disconnect', () => process.exit());

function takeTurn(runner: Runner): object {
  const { name, setting } = runner;
  const made = runner.create(sessions);
  const unseen = runner.verify(sessions, made.tokens);
  const seen = runner.verify(sessions, made.tokens);
  if (unseen.accepted !== batch || seen.accepted !== batch) {
    throw new BenchError(`${name} accepted ${unseen.accepted} and ${seen.accepted} of ${batch}.`);
  }
  return { name, setting, create: made.cpu, unseen: unseen.cpu, seen: seen.cpu };
}
