// Server-sent events for one reader: batches a few times a second, a count of what was lost where the
// reader was too slow, and the path now and then. Bounded: a reader that does not read is waited for.
import type { PathView } from '../contract/path.ts';
import type { Feed } from './feed.ts';

export interface StreamOptions {
  readonly feed: Feed;
  readonly path: () => Promise<PathView>;
  /** The id of the last event that the reader has; null: only what comes. */
  readonly after: number | null;
  /** Asked now and then: a stream does not outlive the session that opened it. */
  readonly isGood: () => Promise<boolean>;
  readonly signal: AbortSignal;
  /** Called once, when it has ended. */
  readonly ended: () => void;
}

const batchEvery = 100;
const mostInBatch = 1_000;
const pathEvery = 1_000;
/** Proxies close what says nothing for long, and a browser that is gone shows only when it is written to. */
const sayAliveAfter = 10_000;
/** Bytes that wait for a reader before no more are made. */
const waiting = 512 * 1024;

export function eventStream(options: StreamOptions): Response {
  const { feed, signal } = options;
  const encoder = new TextEncoder();
  let at = options.after ?? feed.end;
  let timer: NodeJS.Timeout | undefined;
  let turns = 0;
  let saidAt = 0;
  let isOver = false;

  const end = (): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    options.ended();
  };

  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const say = (text: string): void => {
          saidAt = turns;
          controller.enqueue(encoder.encode(text));
        };
        const close = (): void => {
          if (isOver) return;
          end();
          controller.close();
        };
        const turn = async (): Promise<void> => {
          const isRoomy = (controller.desiredSize ?? 0) > 0;
          if (isRoomy) {
            const { events, at: next, lost } = feed.after(at, mostInBatch);
            at = next;
            if (lost > 0) say(`event: lost\nid: ${at}\ndata: {"count":${lost}}\n\n`);
            if (events.length > 0) {
              say(`event: events\nid: ${at}\ndata: [${events.join(',')}]\n\n`);
            }
          }
          if (turns % (pathEvery / batchEvery) === 0) {
            if (!(await options.isGood())) return close();
            if (isRoomy && !isOver) {
              say(`event: path\ndata: ${JSON.stringify(await options.path())}\n\n`);
            }
          }
          if ((turns - saidAt) * batchEvery >= sayAliveAfter && !isOver) say(': still here\n\n');
          turns += 1;
        };
        const run = (): void => {
          turn().then(
            () => {
              if (!isOver) timer = setTimeout(run, batchEvery);
            },
            // Whatever failed, the reader comes again and learns of it by an answer.
            () => close(),
          );
        };
        signal.addEventListener('abort', close, { once: true });
        say('retry: 2000\n\n');
        run();
      },
      cancel: end,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: waiting }),
  );
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
  });
}
