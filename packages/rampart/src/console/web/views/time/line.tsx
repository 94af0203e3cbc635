import type { VNode } from 'preact';

import type { ArchiveView } from '../../../contract/time.ts';
import { momentText, shortMomentText } from '../../words/time.ts';
import { shareOf, ticksOf, type Span } from './span.ts';

/** The drawing above the slider. What it shows stands in words below it. */
export function TimeLine({
  archive: { histories, marks },
  span,
  at,
}: {
  readonly archive: ArchiveView;
  readonly span: Span;
  readonly at: number;
}): VNode {
  const percent = (moment: number): string => `${shareOf(span, moment) * 100}%`;
  return (
    <div class="time-line" aria-hidden="true">
      {histories.map(({ number, from, to, breakBefore, timelines }) => (
        <div key={number}>
          <span
            class="history"
            style={{
              left: percent(from),
              width: `${(shareOf(span, to) - shareOf(span, from)) * 100}%`,
            }}
          />
          {timelines.slice(1).map((timeline) => (
            <span key={timeline.replid} class="fork" style={{ left: percent(timeline.from) }} />
          ))}
          {breakBefore !== null && <span class="break" style={{ left: percent(from) }} />}
        </div>
      ))}
      {marks.map((mark) => (
        <span
          key={`${mark.kind} ${mark.at}`}
          class={`moment ${mark.kind}`}
          style={{ left: percent(mark.at) }}
          title={`${mark.kind}, ${momentText(mark.at)}`}
        />
      ))}
      <span class="wanted" style={{ left: percent(at) }} />
      <span class="ticks">
        {ticksOf(span, 3).map((tick) => (
          <span key={tick}>{shortMomentText(tick)}</span>
        ))}
      </span>
    </div>
  );
}
