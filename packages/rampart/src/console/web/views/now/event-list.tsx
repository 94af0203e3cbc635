// The stream as a list of the newest events. A flood must neither fill the page nor its memory, nor be
// read aloud line by line: the list is drawn a few times a second, and a summary is spoken now and then.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { Empty } from '../../parts/states.tsx';
import { useDeployment } from '../../shell/deployment.ts';
import type { Recent } from '../../talk/recent.ts';
import { plural } from '../../words/numbers.ts';
import { EventLine } from './event-line.tsx';
import { FilterBar } from './filter-bar.tsx';
import { everything, matching } from './filter.ts';

const mostShown = 120;
const betweenDrawings = 250;
const betweenWords = 10_000;

export function EventList(): VNode {
  const { live } = useDeployment();
  const wanted = useSignal(everything);
  const held = useSignal<Recent | null>(null);
  const drawn = useDrawn();
  const recent = held.value ?? drawn;
  const events = useMemo(
    () => matching(recent.events, wanted.value, mostShown),
    [recent, wanted.value],
  );
  const missed = held.value === null ? 0 : live.recent.value.received - held.value.received;
  return (
    <section class="stream" aria-labelledby="events">
      <div class="bar">
        <h2 id="events">Events</h2>
        <button
          type="button"
          aria-pressed={held.value !== null}
          onClick={() => (held.value = held.value === null ? live.recent.value : null)}
        >
          {held.value === null
            ? 'Pause'
            : `Go on${missed > 0 ? ` (${plural(missed, 'more', 'more')})` : ''}`}
        </button>
      </div>
      <FilterBar wanted={wanted.value} onWanted={(next) => (wanted.value = next)} />
      <Spoken />
      {recent.lost > 0 && (
        <p class="notice attention small">
          {plural(recent.lost, 'event')} came too fast for this page and{' '}
          {recent.lost === 1 ? 'is' : 'are'} not shown. The log has each:{' '}
          <code>rampart events</code>.
        </p>
      )}
      {events.length === 0 ? (
        <NoEvents isFiltered={recent.events.length > 0} />
      ) : (
        <ol class="events" aria-label="Events, the newest first">
          {events.map((shown) => (
            <EventLine key={shown.id} shown={shown} />
          ))}
        </ol>
      )}
    </section>
  );
}

function NoEvents({ isFiltered }: { readonly isFiltered: boolean }): VNode {
  return isFiltered ? (
    <Empty title="None of the newest events is like that.">
      <p>Show more kinds, or wait: what comes and fits appears here.</p>
    </Empty>
  ) : (
    <Empty title="Nothing has happened yet.">
      <p>
        Open the application in a browser, or try an attack: <code>rampart prove</code> knows many.
      </p>
    </Empty>
  );
}

/** The newest state, a few times a second at most. */
function useDrawn(): Recent {
  const { live } = useDeployment();
  const drawn = useSignal(live.recent.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live.recent.subscribe((newest) => {
      if (drawn.peek() === newest) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        drawn.value = live.recent.peek();
      }, betweenDrawings);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live, drawn]);
  return drawn.value;
}

/** For those who listen: how much came, not each of it. */
function Spoken(): VNode {
  const { live } = useDeployment();
  const says = useSignal('');
  const before = useRef(live.recent.peek().received);
  useEffect(() => {
    const timer = setInterval(() => {
      const { received } = live.recent.peek();
      const came = received - before.current;
      before.current = received;
      says.value = came === 0 ? '' : `${plural(came, 'event')} in the last ten seconds`;
    }, betweenWords);
    return () => clearInterval(timer);
  }, [live, says]);
  return (
    <p class="unseen" role="status">
      {says}
    </p>
  );
}
