// Moments as operators compare them with logs: in UTC, and said to be.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `14:03:07.250`. */
export function clockText(at: number): string {
  return isMoment(at) ? new Date(at).toISOString().slice(11, 23) : '?';
}

/** `2026-11-20 14:03:07 UTC`. */
export function momentText(at: number): string {
  return isMoment(at) ? `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC` : '?';
}

/** `20 Nov 14:03`. */
export function shortMomentText(at: number): string {
  if (!isMoment(at)) return '?';
  const iso = new Date(at).toISOString();
  const month = months[Number(iso.slice(5, 7)) - 1] ?? '';
  return `${Number(iso.slice(8, 10))} ${month} ${iso.slice(11, 16)}`;
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The form that the exact field takes, and the command line too: `2026-11-20T14:03:07.250Z`. */
export function exactText(at: number): string {
  return isMoment(at) ? new Date(at).toISOString() : '';
}

const exactForm = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?Z?$/u;

/** Null: it is no moment. Without an offset it is taken for UTC, as all moments here are. */
export function parseExact(text: string): number | null {
  const parts = exactForm.exec(text.trim());
  if (parts === null) return null;
  const [, date = '', time = '', seconds = ':00'] = parts;
  const at = Date.parse(`${date}T${time}${seconds}Z`);
  return Number.isNaN(at) ? null : at;
}

/** `3 s`, `12 min`, `5 h`, `9 days`: one unit, the largest that fits. */
export function spanText(milliseconds: number): string {
  const span = Math.abs(milliseconds);
  if (span < second) return `${Math.round(span)} ms`;
  if (span < minute) return `${shortNumber(span / second)} s`;
  if (span < hour) return `${Math.round(span / minute)} min`;
  if (span < 2 * day) return `${Math.round(span / hour)} h`;
  return `${Math.round(span / day)} days`;
}

/** `12 min ago`, `in 5 h`, `now`. */
export function agoText(at: number, now: number): string {
  const span = now - at;
  if (Math.abs(span) < second) return 'now';
  return span > 0 ? `${spanText(span)} ago` : `in ${spanText(span)}`;
}

function shortNumber(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

/** What a `Date` can hold: servers with a broken clock send other numbers. */
function isMoment(at: number): boolean {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 && at >= -6.2e13;
}
