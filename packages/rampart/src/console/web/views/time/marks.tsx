import type { VNode } from 'preact';

import type { ArchiveView } from '../../../contract/time.ts';
import { Words } from '../../parts/name.tsx';
import { momentText } from '../../words/time.ts';

interface Note {
  readonly at: number;
  readonly kind: string;
  readonly says: string;
  /** A millisecond before it, all was still there. */
  readonly before: number | null;
}

/** What the drawing shows, in words, and a way to just before it. */
export function Marks({
  archive,
  onMoment,
}: {
  readonly archive: ArchiveView;
  readonly onMoment: (at: number) => void;
}): VNode | null {
  const notes = notesOf(archive);
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map(({ at, kind, says, before }) => (
        <li key={`${kind} ${at}`} class={kind}>
          <span class="sign" aria-hidden="true" />
          <span>
            <strong>{kind}</strong> <span class="soft">{momentText(at)}</span> <Words text={says} />
          </span>
          {before !== null && (
            <button type="button" onClick={() => onMoment(before)}>
              Just before
              <span class="unseen">
                {' '}
                the {kind} at {momentText(at)}
              </span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function notesOf({ histories, marks }: ArchiveView): readonly Note[] {
  const breaks = histories.flatMap(({ from, breakBefore }): readonly Note[] =>
    breakBefore === null ? [] : [{ at: from, kind: 'break', says: breakBefore, before: null }],
  );
  const forks = histories.flatMap(({ timelines }) =>
    timelines.slice(1).map(({ from }): Note => {
      const says = 'A failover: the history went on at another server.';
      return { at: from, kind: 'failover', says, before: null };
    }),
  );
  const noted = marks.map((mark): Note => ({ ...mark, before: mark.at - 1 }));
  return [...breaks, ...forks, ...noted].toSorted((a, b) => b.at - a.at);
}
