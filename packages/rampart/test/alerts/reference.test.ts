import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { alertsCodes } from '../../src/alerts/codes.ts';
import { alertsEvent, alertsEventCodes } from '../../src/alerts/events.ts';
import { rows } from '../../src/alerts/judge/from-events.ts';
import { families } from '../../src/alerts/metrics/families.ts';
import { rules } from '../../src/alerts/rules.ts';
import { archiveEventCodes } from '../../src/archive/events.ts';
import { consoleCodes } from '../../src/console/errors.ts';
import { eventsCodes } from '../../src/events/codes.ts';
import { operatingEventCodes } from '../../src/gateway/operate/events.ts';
import { planEvents } from '../../src/plan/drift/events.ts';
import { alertRules } from '../../src/policy/alert-types.ts';
import { writeDuration } from '../../src/policy/units.ts';

const reference = (name: string): Promise<string> =>
  readFile(new URL(`../../../../docs/reference/${name}`, import.meta.url), 'utf8');

const page = await reference('alerts.md');

/** The rows of one section: the first cell, and the others. */
function cellsOf(text: string, part: string): Readonly<Record<string, readonly string[]>> {
  const section = text.split(/^## /mu).find((each) => each.startsWith(part)) ?? '';
  const found = section.split('\n').flatMap((line) => {
    const [, first = '', ...cells] = line.split(/(?<!\\)\|/u).map((cell) => cell.trim());
    const name = /^`([\w-]+)`$/u.exec(first)?.[1];
    return name === undefined ? [] : [[name, cells.slice(0, -1)] as const];
  });
  return Object.fromEntries(found);
}

test('the page has every rule as it is told, and no other', () => {
  expect(Object.keys(rules)).toEqual([...alertRules]);
  const told = Object.entries(rules).map(([name, { severity, title, means, todo, quiet }]) => {
    const over = quiet === null ? 'when it is' : `after ${writeDuration(quiet)} of quiet`;
    return [name, [severity, `${title}. ${means}`, todo, over]];
  });
  expect(cellsOf(page, 'What is told')).toEqual(Object.fromEntries(told));
});

test('the page has every event from which it is heard, and what it is about', () => {
  const heard = Object.entries(rows).map(([code, { rule, kind, about }]) => {
    const means = { holds: 'it is so', ends: 'it is over', happened: 'it happened' }[kind];
    return [code, [`\`${rule}\``, means, about === null ? '' : `\`${about}\``]];
  });
  expect(cellsOf(page, 'From which events')).toEqual(Object.fromEntries(heard));
});

test('every event from which it is heard is one that somebody tells', async () => {
  const pages = await Promise.all(
    ['gateway-codes.md', 'gateway-events.md', 'keyring-errors.md', 'audit-codes.md'].map(reference),
  );
  const told = new Set<string>([
    ...archiveEventCodes,
    ...operatingEventCodes,
    ...Object.keys(planEvents),
    ...Object.keys(eventsCodes),
    ...Object.keys(consoleCodes),
  ]);
  for (const code of Object.keys(rows)) {
    const isDescribed = pages.some((text) => text.includes(code));
    expect(told.has(code) || isDescribed, code).toBe(true);
  }
});

test('the page has every error with its advice, and every event, and no other', () => {
  const errors = Object.entries(alertsCodes).map(([code, advice]) => [code, [advice]]);
  expect(cellsOf(page, 'Errors')).toEqual(Object.fromEntries(errors));
  const told = cellsOf(page, 'Events');
  expect(Object.keys(told)).toEqual([...alertsEventCodes]);
  for (const code of alertsEventCodes) {
    const { severity, outcome, layer } = alertsEvent(code, 'message');
    expect(told[code]?.slice(0, 2), code).toEqual([severity, outcome]);
    expect(layer).toBe('watch');
  }
});

test('the page of figures has every one of them, and no other', async () => {
  const written = cellsOf(await reference('metrics.md'), 'Figures');
  const all = Object.entries(families).map(([name, { type, labels, help }]) => {
    return [name, [type, labels.map((label) => `\`${label}\``).join(', '), help]];
  });
  expect(written).toEqual(Object.fromEntries(all));
});
