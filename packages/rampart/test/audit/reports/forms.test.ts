import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { render } from '../../../src/audit/reports/render.ts';
import type { AuditFormat } from '../../../src/audit/reports/render.ts';
import { readFindings } from '../../../src/risk/findings.ts';
import { accepts } from '../../json-schema.ts';
import { aFinding, aReport } from './a-report.ts';

const report = aReport();
const as = (format: AuditFormat, everything = false): string =>
  render(report, format, { everything, width: 100, colour: false });

describe('a report as JSON', () => {
  const schemaFile = new URL(
    '../../../../../docs/reference/audit-report.schema.json',
    import.meta.url,
  );

  it('is as the published schema says, and the schema takes nothing else', async () => {
    const schema: unknown = JSON.parse(await readFile(schemaFile, 'utf8'));
    const text = as('json');
    expect(accepts(schema, JSON.parse(text))).toBe(true);
    for (const [right, wrong] of [
      ['"rule": "ACL-002"', '"rule": "acl"'],
      ['"state": "waived"', '"state": "fine"'],
      ['"letter": "F"', '"letter": "E"'],
      ['"drift": null', '"drift": 0'],
      ['"why":', '"reason":'],
    ] as const) {
      expect(text).toContain(right);
      expect(accepts(schema, JSON.parse(text.replace(right, wrong))), wrong).toBe(false);
    }
  });

  it('is what risk reads', () => {
    const found = readFindings(as('json'), 'audit.json');
    expect(found.map(({ rule, state }) => `${rule} ${state}`)).toEqual([
      'NET-001 fail',
      'ACL-002 fail',
      'OS-001 unknown',
      'TLS-001 pass',
      'NET-013 fail',
    ]);
  });
});

describe('a report as JUnit', () => {
  const xml = as('junit');

  it('is well-formed XML, whatever the names are', () => {
    const open: string[] = [];
    const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/u, '');
    const tokens = rest.split(/(<[^<>]*>)/u);
    for (const token of tokens) {
      const tag =
        /^<(\/?)(\w+)((?: \w+="[^"<&]*(?:&(?:amp|lt|gt|quot|#39);[^"<&]*)*")*)(\/?)>$/u.exec(token);
      if (tag === null) {
        expect(token.replaceAll(/&(?:amp|lt|gt|quot|#39);/gu, '')).not.toMatch(/[<>&]/u);
        continue;
      }
      const [, closing, name = '', , alone] = tag;
      if (closing === '/') expect(open.pop()).toBe(name);
      else if (alone !== '/') open.push(name);
    }
    expect(open).toEqual([]);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(xml).not.toMatch(/[\u0000-\u0009\u000B-\u001F\uFFFE\uFFFF]/u);
  });

  it('counts what it holds', () => {
    expect(xml).toContain('<testsuites name="rampart audit" tests="6" failures="2">');
    expect(xml.match(/<testcase /gu)).toHaveLength(6);
    expect(xml.match(/<failure /gu)).toHaveLength(2);
  });

  it('skips what was not judged, does not apply or was decided about: only what holds passes', () => {
    expect(xml.match(/<skipped message="(?:Not judged|Does not apply|Waived by)/gu)).toHaveLength(
      3,
    );
    const suites = xml.split('<testsuite ').slice(1);
    for (const suite of suites) {
      const skipped = suite.match(/<skipped /gu)?.length ?? 0;
      expect(suite).toMatch(new RegExp(`skipped="${skipped}"`, 'u'));
    }
  });
});

describe('a report for people', () => {
  it.each(['terminal', 'markdown', 'html'] as const)(
    'in %s says the grades first, and then what to mend first',
    (format) => {
      const text = as(format);
      const places = ['Grades', 'To mend first', 'What failed', 'What could not be judged'].map(
        (heading) => text.indexOf(heading),
      );
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places.every((place) => place > 0)).toBe(true);
      expect(text).toMatch(/server[ |<>/a-z]*F/u);
    },
  );

  it.each(['terminal', 'markdown', 'html'] as const)('in %s obeys no name', (format) => {
    const text = as(format, true);
    if (format !== 'terminal') expect(text).not.toMatch(/(?<!\\)<script/u);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/u);
  });

  it('names who decided what, and that it has expired', () => {
    expect(as('terminal')).toMatch(/2027-05-01 \(expired\)/u);
  });

  it('says that nothing failed only when nothing did', () => {
    const fine = render(aReport([aFinding({ state: 'pass', evidence: [] })]), 'terminal', {
      everything: false,
      width: 100,
      colour: false,
    });
    expect(fine).toContain('Nothing failed.');
    expect(as('terminal')).not.toContain('Nothing failed.');
  });
});
