import { describe, expect, it } from 'vitest';
import { readMetadata } from '../src/fetch-metadata.ts';

describe('Sec-Fetch-Site', () => {
  it.each([
    ['same-origin', 'ours'],
    ['none', 'alone'],
    ['same-site', 'site'],
    ['cross-site', 'cross'],
    ['Same-Origin', 'unlisted'],
    ['', 'unlisted'],
    ['future-value', 'unlisted'],
  ])('reads %j as %s', (value, expected) => {
    expect(readMetadata(value)).toBe(expected);
  });

  it('is absent when the header is', () => {
    expect(readMetadata(null)).toBe('absent');
  });

  it.each([
    ['same-origin, cross-site', 'cross'],
    ['cross-site,same-origin', 'cross'],
    ['same-site, same-origin', 'site'],
    ['none, same-origin', 'alone'],
    ['same-origin, same-origin', 'ours'],
    ['same-origin, odd', 'unlisted'],
    ['same-origin,', 'unlisted'],
  ])('takes the worst member of joined lines: %j is %s', (value, expected) => {
    expect(readMetadata(value)).toBe(expected);
  });
});
