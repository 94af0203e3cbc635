// Runs of frames: what a closing says of its segment, and what is found out again where there is none.
import { beginningOf, forkOf, jsonOf, snapshotEndOf } from './contents.ts';
import type { Span } from './contents.ts';
import type { FrameHead } from './frame.ts';

/** Adds a frame to the runs; one that goes on where the last one ended becomes part of it. */
export function noteSpan(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  const continues = last?.kind === span.kind && span.says === null && last.to === span.from;
  if (last === undefined || !continues) spans.push(span);
  else spans[spans.length - 1] = { ...last, to: span.to, receivedTo: span.receivedTo };
}

/** The same, from what is stored. */
export function noteFrame(spans: Span[], head: FrameHead, stored: Buffer): void {
  const { kind, from, to, receivedFrom, receivedTo } = head;
  const range = { from, to, receivedFrom, receivedTo };
  switch (kind) {
    case 'close':
      return;
    case 'snapshot':
    case 'stream':
    case 'files':
      return noteSpan(spans, { kind, ...range, says: null });
    case 'begin':
    case 'snapshot-end':
    case 'fork': {
      const says = wordsOf[kind](jsonOf(stored));
      if (says !== null) noteSpan(spans, { kind, ...range, says });
    }
  }
}

const wordsOf = { begin: beginningOf, 'snapshot-end': snapshotEndOf, fork: forkOf };
