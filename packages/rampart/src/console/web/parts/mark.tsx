// How a thing stands: by its form and by a word, and only then by its colour.
import type { VNode } from 'preact';

import { printable } from '../../../events/printable.ts';
import type { Standing } from '../../contract/session.ts';

const forms: Readonly<Record<Standing, string>> = {
  // A tick in a circle, an exclamation mark in a triangle, a cross in an octagon, a question mark in a broken
  // ring.
  good: 'M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2Zm3.6 4.9-4.3 5.2-2.9-2.5 1-1.1 1.8 1.5L10.4 5Z',
  attention: 'M8 1 .8 14.4h14.4ZM7.2 5.8h1.6l-.2 4.4H7.4Zm.8 6.9a.9.9 0 1 1 0-1.8.9.9 0 0 1 0 1.8Z',
  bad: 'M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2Zm.2 3.3L4.3 5.4 6.9 8l-2.6 2.6 1.1 1.1L8 9.1l2.6 2.6 1.1-1.1L9.1 8l2.6-2.6-1.1-1.1L8 6.9Z',
  unknown:
    'M7.2 11h1.6v1.6H7.2Zm-1.9-5.1a2.7 2.7 0 1 1 3.5 2.6v1.4H7.2V7.300h.8a1.1 1.1 0 1 0-1.1-1.4Z',
};

const standingWords: Readonly<Record<Standing, string>> = {
  good: 'good',
  attention: 'needs attention',
  bad: 'bad',
  unknown: 'not known',
};

/** `says` in place of the usual word; `quiet` leaves the word to those who do not see the form. */
export function Mark({
  state,
  says = standingWords[state],
  quiet = false,
}: {
  readonly state: Standing;
  readonly says?: string;
  readonly quiet?: boolean;
}): VNode {
  return (
    <span class={`mark ${state}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={forms[state]} />
        {state === 'unknown' && <circle cx="8" cy="8" r="6.6" />}
      </svg>
      <span class={quiet ? 'unseen' : ''}>{printable(says)}</span>
    </span>
  );
}
