// The stream of one deployment: events and the state of its path, as server-sent events. The browser
// reconnects by itself and says where it was.
import { signal, type ReadonlySignal } from '@preact/signals';

import type { NowView, ShownEvent } from '../../contract/now.ts';
import type { PathView } from '../../contract/path.ts';
import { pathOf, viewShapes } from './answers.ts';
import { look } from './ask.ts';
import { asFailure } from './failure.ts';
import { nothingYet, withBefore, withEvents, withLost, type Recent } from './recent.ts';
import { sessionEnded } from './session.ts';

export type Link = 'connecting' | 'open' | 'away';

export interface Live {
  readonly link: ReadonlySignal<Link>;
  readonly recent: ReadonlySignal<Recent>;
  /** Null until the server has said it for the first time. */
  readonly path: ReadonlySignal<PathView | null>;
  /** What the list begins with: what was before this page was open. */
  beginWith(now: NowView): void;
  readonly close: () => void;
}

const pauseBeforeNext = 3_000;

export function openStream(deployment: string): Live {
  const link = signal<Link>('connecting');
  const recent = signal(nothingYet);
  const path = signal<PathView | null>(null);
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: ShownEvent[] = [];
  let frame = 0;

  function open(): void {
    source = new EventSource(pathOf(deployment, 'stream'));
    source.addEventListener('open', () => (link.value = 'open'));
    source.addEventListener('events', ({ data }: MessageEvent<unknown>) => {
      const events = parsed(data);
      if (Array.isArray(events)) queue(events.filter(isShownEvent));
    });
    source.addEventListener('path', ({ data }: MessageEvent<unknown>) => {
      const view = parsed(data);
      if (isPathView(view)) path.value = view;
    });
    source.addEventListener('lost', ({ data }: MessageEvent<unknown>) => {
      const told = parsed(data);
      if (isRecord(told) && typeof told['count'] === 'number') {
        recent.value = withLost(recent.value, told['count']);
      }
    });
    source.addEventListener('error', () => {
      link.value = 'away';
      // A refusal ends it for good: perhaps the session is over, perhaps a proxy restarted.
      if (source.readyState === EventSource.CLOSED) {
        timer = setTimeout(open, pauseBeforeNext);
        void askWhy(deployment);
      }
    });
  }

  /** A hidden page gets no frames: it must not hoard what comes meanwhile. */
  function queue(events: readonly ShownEvent[]): void {
    waiting.push(...events);
    if (document.visibilityState === 'hidden' || waiting.length > 5_000) flush();
    else if (frame === 0) frame = requestAnimationFrame(flush);
  }

  function flush(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    const events = waiting;
    waiting = [];
    recent.value = withEvents(recent.value, events);
  }

  open();
  return {
    link,
    recent,
    path,
    beginWith({ events }) {
      recent.value = withBefore(recent.value, events);
    },
    close() {
      source.close();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
}

/** An event source does not tell why it was refused; a request does. */
async function askWhy(deployment: string): Promise<void> {
  try {
    await look(pathOf(deployment, 'path'), viewShapes.path, { unattended: true });
  } catch (error) {
    if (asFailure(error).code === 'CONSOLE_NOT_LOGGED_IN') sessionEnded();
  }
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

function isShownEvent(value: unknown): value is ShownEvent {
  return isRecord(value) && typeof value['id'] === 'number' && isRecord(value['event']);
}

function isPathView(value: unknown): value is PathView {
  return isRecord(value) && viewShapes.path.names.every((name) => Object.hasOwn(value, name));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
