// Which events are shown. Pure: a person's wishes and an event in, a yes or no out.
import type { Layer, Severity } from '@rampart/keyring';

import type { ShownEvent } from '../../../contract/now.ts';
import { severities } from '../../../../audit/grade.ts';

export interface Wanted {
  readonly layer: Layer | 'all';
  /** At least. */
  readonly severity: Severity;
  readonly outcome: 'all' | 'refused';
  readonly text: string;
}

export const everything: Wanted = { layer: 'all', severity: 'info', outcome: 'all', text: '' };

export function matching(
  events: readonly ShownEvent[],
  wanted: Wanted,
  most: number,
): readonly ShownEvent[] {
  const text = wanted.text.trim().toLowerCase();
  const least = severities.indexOf(wanted.severity);
  const found: ShownEvent[] = [];
  // From the newest on, and no further than what is shown: this runs for each batch of a flood.
  for (let at = events.length - 1; at >= 0 && found.length < most; at--) {
    const shown = events[at];
    if (shown !== undefined && isWanted(shown, wanted, least, text)) found.push(shown);
  }
  return found;
}

function isWanted(
  { event }: ShownEvent,
  { layer, outcome }: Wanted,
  least: number,
  text: string,
): boolean {
  if (layer !== 'all' && event.layer !== layer) return false;
  if (outcome === 'refused' && event.outcome !== 'refused') return false;
  if (severities.indexOf(event.severity) < least) return false;
  return text === '' || textOf(event).includes(text);
}

function textOf({ code, message, fields = {} }: ShownEvent['event']): string {
  const values = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return [code, message, ...values].join(' ').toLowerCase();
}
