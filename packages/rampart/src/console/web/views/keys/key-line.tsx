import type { VNode } from 'preact';

import type { RingView } from '../../../contract/access.ts';

/** A bar a key: dark while it signs, light while it only verifies. The table below says the same. */
export function KeyLine({
  keys,
  now,
}: {
  readonly keys: RingView['keys'];
  readonly now: number;
}): VNode | null {
  if (keys.length === 0) return null;
  const from = Math.min(...keys.map(({ activatesAt }) => activatesAt));
  const to = Math.max(...keys.map(({ expiresAt }) => expiresAt));
  const percent = (at: number): number => ((at - from) / Math.max(1, to - from)) * 100;
  const bar = (start: number, end: number): { readonly left: string; readonly width: string } => ({
    left: `${percent(start)}%`,
    width: `${Math.max(0.5, percent(end) - percent(start))}%`,
  });
  return (
    <div class="key-line" aria-hidden="true">
      {keys.map(({ id, state, activatesAt, retiresAt, expiresAt }) => (
        <span key={id} class={`lane ${state}`}>
          <span class="signs" style={bar(activatesAt, retiresAt)} />
          <span class="verifies" style={bar(retiresAt, expiresAt)} />
        </span>
      ))}
      {now >= from && now <= to && <span class="today" style={{ left: `${percent(now)}%` }} />}
    </div>
  );
}
