// A dashboard with a query that names nothing shows an empty picture, which looks like silence.
import { readFile } from 'node:fs/promises';

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { families } from '../../src/alerts/metrics/families.ts';
import { families as gatewayFamilies } from '../../src/gateway/operate/metrics/families.ts';
import type { Family } from '../../src/report/prometheus.ts';

const dashboard = v.object({
  panels: v.array(
    v.object({
      id: v.number(),
      title: v.string(),
      gridPos: v.object({ x: v.number(), y: v.number(), w: v.number(), h: v.number() }),
      targets: v.optional(v.array(v.object({ expr: v.string(), legendFormat: v.string() }))),
    }),
  ),
});

const known: Readonly<Record<string, Family>> = { ...families, ...gatewayFamilies };
const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');
const { panels } = v.parse(dashboard, JSON.parse(await read('../../grafana/rampart.json')));
const guide = await read('../../../../docs/guides/watching.md');

/** Names of figures, with the labels that are asked of each. */
function asked(query: string): readonly (readonly [string, readonly string[]])[] {
  const groups = [...query.matchAll(/by \(([^)]*)\)/gu)].flatMap(([, names = '']) =>
    names.split(/,\s*/u),
  );
  return [...query.matchAll(/(rampart_\w+)(?:\{([^}]*)\})?/gu)].map(
    ([, name = '', labels = '']) => [
      name,
      [...groups, ...[...labels.matchAll(/(\w+)=/gu)].map(([, label = '']) => label)],
    ],
  );
}

function check(query: string, legend = ''): void {
  const found = asked(query);
  expect(found, query).not.toEqual([]);
  const shown = [...legend.matchAll(/\{\{(\w+)\}\}/gu)].map(([, label = '']) => label);
  for (const [name, labels] of found) {
    const plain = name.replace(/_(?:bucket|sum|count)$/u, '');
    const family = known[name] ?? known[plain];
    expect(family, name).toBeDefined();
    if (plain !== name && known[name] === undefined) expect(family?.type).toBe('histogram');
    const has = [...(family?.labels ?? []), ...(family?.type === 'histogram' ? ['le'] : [])];
    expect(has, query).toEqual(expect.arrayContaining([...labels, ...shown]));
  }
}

describe('every query of the dashboard names figures and labels that there are', () => {
  const queries = panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
  );
  it.each(queries)('$title: $expr', ({ expr, legendFormat }) => check(expr, legendFormat));
});

it('every query of the guide does, too', () => {
  const queries = [...guide.matchAll(/^\s+expr: (.+)$/gmu)].map(([, query = '']) => query);
  expect(queries).toHaveLength(2);
  for (const query of queries) check(query);
});

it('no panel lies on another one, and every one has a number of its own', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const a of panels) {
    for (const b of panels) {
      if (a.id === b.id) continue;
      const { gridPos: one } = a;
      const { gridPos: two } = b;
      const apart =
        one.x + one.w <= two.x ||
        two.x + two.w <= one.x ||
        one.y + one.h <= two.y ||
        two.y + two.h <= one.y;
      expect(apart, `${a.title} and ${b.title}`).toBe(true);
    }
  }
});

it('every figure is shown, or is about the gateway’s own health', () => {
  const shown = new Set(
    panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => asked(expr).map(([name]) => name)),
    ),
  );
  const hidden = Object.keys(families).filter((name) => !shown.has(name));
  // Of these the alerts say when something is wrong.
  expect(hidden).toEqual([
    'rampart_alerts_silenced',
    'rampart_alerts_looked_timestamp_seconds',
    'rampart_alerts_sink_up',
    'rampart_server_linked',
    'rampart_server_clients',
    'rampart_disk_free_bytes',
    'rampart_archive_segments',
    'rampart_archive_offset_bytes',
  ]);
});
