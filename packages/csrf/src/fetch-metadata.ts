// The first layer: what the browser itself says of a request's initiator (`Sec-Fetch-Site`). Pages
// cannot set or change this header.
import { members } from './headers.ts';

/**
 * `ours`: our own origin. `alone`: the person, without any page. `site` and `cross`: someone else, welcome only when
 * the origin is trusted by name. `unlisted`: sent, but with a value that is not known.
 */
export type Metadata = 'ours' | 'alone' | 'site' | 'cross' | 'unlisted' | 'absent';

export function readMetadata(value: string | null): Metadata {
  switch (value) {
    case null:
      return 'absent';
    case 'same-origin':
      return 'ours';
    case 'none':
      return 'alone';
    case 'same-site':
      return 'site';
    case 'cross-site':
      return 'cross';
    default:
      return value.includes(',') ? worst(members(value)) : 'unlisted';
  }
}

// Two header lines arrive joined: one member that refuses is enough.
function worst(values: readonly string[]): Metadata {
  const readings = new Set(values.map(readMetadata));
  for (const candidate of ['cross', 'site', 'unlisted', 'alone'] as const) {
    if (readings.has(candidate)) return candidate;
  }
  return 'ours';
}
