import { describe, expect, it } from 'vitest';

import {
  clamp,
  isHeld,
  shareOf,
  spanOf,
  stepOf,
  ticksOf,
} from '../../../../src/console/web/views/time/span.ts';
import { usualScene } from '../scene.ts';

const hour = 3_600_000;
const at = Date.UTC(2026, 10, 20);
const [archive] = usualScene(at).time.archives;
if (archive === undefined) throw new Error('the scene has no archive');

describe('an archive’s line of time', () => {
  it('reaches from the first history to the end of the last', () => {
    expect(spanOf(archive)).toEqual({ from: at - 60 * hour, to: at });
    expect(spanOf({ ...archive, histories: [] })).toBeNull();
  });

  it('holds nothing in a break', () => {
    expect(isHeld(archive, at - 50 * hour)).toBe(true);
    expect(isHeld(archive, at - 37 * hour)).toBe(false);
  });

  it('keeps every moment inside', () => {
    const span = { from: 100, to: 200 };
    expect([clamp(span, 0), clamp(span, 150), clamp(span, 300)]).toEqual([100, 150, 200]);
    expect([shareOf(span, 0), shareOf(span, 150), shareOf(span, 300)]).toEqual([0, 0.5, 1]);
    expect(shareOf({ from: 5, to: 5 }, 5)).toBe(0);
    expect(ticksOf(span, 3)).toEqual([100, 150, 200]);
  });

  it('is walked by keys, and other keys are left alone', () => {
    expect(stepOf('ArrowLeft', false)).toBe(-1_000);
    expect(stepOf('ArrowRight', true)).toBe(60_000);
    expect(stepOf('PageUp', false)).toBe(600_000);
    expect(stepOf('Home', false)).toBeNull();
    expect(stepOf('Tab', false)).toBeNull();
  });
});
