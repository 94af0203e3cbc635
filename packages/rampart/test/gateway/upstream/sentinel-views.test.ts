import { describe, expect, test } from 'vitest';
import { agreed, type View } from '../../../src/gateway/upstream/sentinel-views.ts';

const view = (port: number, epoch: number, down = false): View => ({
  primary: { host: '10.0.0.1', port },
  epoch,
  down,
});

describe('Sentinels', () => {
  test('say nothing when none answers', () => {
    expect(agreed([], 3)).toBeNull();
  });

  test('are believed when most of all agree, though one is ahead', () => {
    expect(agreed([view(1, 1), view(1, 1), view(2, 2)], 3)?.primary.port).toBe(1);
  });

  test('of yesterday are not believed against one that knows more', () => {
    // One of three is away: neither side is a majority.
    expect(agreed([view(1, 1), view(2, 2)], 3)?.primary.port).toBe(2);
    expect(agreed([view(2, 2), view(1, 1)], 3)?.primary.port).toBe(2);
  });

  test('that are few are followed by number where the agreement is the same', () => {
    expect(agreed([view(1, 1), view(2, 1), view(2, 1)], 7)?.primary.port).toBe(2);
  });

  test('find the primary down when most of those that name it do', () => {
    expect(agreed([view(1, 1, true), view(1, 1), view(1, 1)], 3)?.down).toBe(false);
    expect(agreed([view(1, 1, true), view(1, 1, true), view(1, 1)], 3)?.down).toBe(true);
    // What one that is behind finds down is another server.
    expect(agreed([view(2, 2), view(2, 2), view(1, 1, true)], 3)?.down).toBe(false);
  });

  test('mean the same server however its address is spelt', () => {
    const spelt = (host: string): View => ({ primary: { host, port: 1 }, epoch: 1, down: false });
    const views = [spelt('FD00::0001'), spelt('fd00::1'), view(1, 9)];
    expect(agreed(views, 3)?.primary.host).toMatch(/fd00/i);
  });
});
