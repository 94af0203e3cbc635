// Path, Now and the stream of events.
import * as v from 'valibot';

import type { NowView } from '../contract/now.ts';
import type { PathView } from '../contract/path.ts';
import { ConsoleError } from '../errors.ts';
import type { Room } from '../house.ts';
import { nothing, view } from '../route.ts';
import { nowView } from './now-view.ts';
import { eventStream } from './stream.ts';
import type { Watching } from './watching.ts';

/** Readers at a time: each costs some hundred kilobytes where it is slow. */
const mostReaders = 100;

const from = v.object({ after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,16}$/))) });

export function liveRoom(watchingOf: (deployment: string) => Watching): Room {
  let readers = 0;
  return {
    routes: [
      view(
        {
          path: 'path',
          role: 'viewer',
          says: 'The way of a request through the six layers, with the state and the counts of each.',
          answers: 'PathView',
        },
        nothing,
        ({ deployment }): Promise<PathView> => watchingOf(deployment.id).path(),
      ),
      view(
        {
          path: 'now',
          role: 'viewer',
          says: 'The latest events, who is connected, and what was refused in the last hour.',
          answers: 'NowView',
        },
        nothing,
        ({ deployment }): Promise<NowView> => nowOf(watchingOf(deployment.id)),
      ),
      view(
        {
          path: 'stream',
          role: 'viewer',
          says: 'What comes from now on, or from after the event with the id `after`, as server-sent events.',
          answers: 'events, path, lost',
        },
        from,
        ({ deployment, query, after, signal, isGood }) => {
          if (readers >= mostReaders) {
            const what = `${mostReaders} pages read the events already.`;
            throw new ConsoleError('CONSOLE_CROWDED', what);
          }
          readers += 1;
          const watching = watchingOf(deployment.id);
          // A browser that comes again says so by itself; the page says it the first time.
          const last = after ?? query.after ?? '';
          return eventStream({
            feed: watching.feed,
            path: () => watching.path(),
            after: /^\d{1,16}$/.test(last) ? Number(last) : null,
            isGood,
            signal,
            ended: () => {
              readers -= 1;
            },
          });
        },
      ),
    ],
    close: async () => undefined,
  };
}

async function nowOf(watching: Watching): Promise<NowView> {
  const now = Date.now();
  const gateways = await watching.gateways.read();
  const { gaps } = await watching.path();
  const { alerts } = await watching.alerts();
  return nowView({
    now,
    feed: watching.feed,
    tally: watching.tally,
    gateways,
    grants: watching.unlocks.standing(now, () => true),
    alerts,
    gaps,
    readSince: watching.readSince,
  });
}
