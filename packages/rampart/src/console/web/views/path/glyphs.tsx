// Where the way begins, where it ends, and what sees all of it.
import type { VNode } from 'preact';

export function Browser(): VNode {
  return (
    <svg class="glyph begins" viewBox="0 0 32 32" aria-hidden="true">
      <rect class="ground" x="2" y="5" width="28" height="22" rx="3" />
      <path d="M2 11.5h28M6 8.3h.01M9.5 8.3h.01" />
      <path d="M9 17h14M9 21.5h9" />
    </svg>
  );
}

export function Disk(): VNode {
  return (
    <svg class="glyph ends" viewBox="0 0 32 32" aria-hidden="true">
      <path class="ground" d="M5 7.5v17c0 2.5 5 4.5 11 4.5s11-2 11-4.5v-17" />
      <ellipse class="ground" cx="16" cy="7.5" rx="11" ry="4.5" />
      <path d="M5 16c0 2.5 5 4.5 11 4.5s11-2 11-4.5" />
    </svg>
  );
}

export function Eye(): VNode {
  return (
    <svg class="glyph" viewBox="0 0 32 32" aria-hidden="true">
      <path
        class="ground"
        d="M2.5 16C7 9 11.5 6.5 16 6.5S25 9 29.5 16C25 23 20.5 25.5 16 25.5S7 23 2.5 16Z"
      />
      <circle cx="16" cy="16" r="4.5" />
    </svg>
  );
}
