import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { renderSarif } from '../../../src/audit/reports/sarif.ts';
import { accepts } from '../../json-schema.ts';
import { aFinding, aReport, everyState } from './a-report.ts';
import { sarifSchema } from './sarif-rules.ts';

/** As much of a log as the tests ask for. */
const log = v.object({
  runs: v.tuple([
    v.object({
      tool: v.object({ driver: v.object({ rules: v.array(v.object({ id: v.string() })) }) }),
      results: v.array(
        v.object({
          ruleId: v.string(),
          ruleIndex: v.number(),
          kind: v.string(),
          level: v.string(),
          message: v.object({ text: v.string() }),
          locations: v.array(
            v.object({
              physicalLocation: v.optional(
                v.object({
                  artifactLocation: v.object({ uri: v.string() }),
                  region: v.optional(v.object({ startLine: v.number() })),
                }),
              ),
            }),
          ),
          suppressions: v.optional(v.array(v.object({ status: v.string() }))),
        }),
      ),
    }),
  ]),
});

const text = renderSarif(aReport());
const [run] = v.parse(log, JSON.parse(text)).runs;

describe('a report as SARIF', () => {
  it('keeps the rules of the published schema', () => {
    expect(accepts(sarifSchema, JSON.parse(text))).toBe(true);
    expect(accepts(sarifSchema, JSON.parse(renderSarif(aReport([]))))).toBe(true);
  });

  it.each([
    ['"kind": "open"', '"kind": "unknown"'],
    ['"level": "error"', '"level": "fatal"'],
    ['"ruleId"', '"ruleID"'],
    ['"startLine": 12', '"startLine": 0'],
  ])('would be refused with %s as %s', (right, wrong) => {
    expect(text).toContain(right);
    expect(accepts(sarifSchema, JSON.parse(text.replace(right, wrong)))).toBe(false);
  });

  it('tells of what failed, was waived or was not seen, and of nothing that holds', () => {
    expect(run.results.map(({ ruleId, kind }) => [ruleId, kind])).toEqual([
      ['NET-001', 'fail'],
      ['ACL-002', 'fail'],
      ['OS-001', 'open'],
      ['NET-013', 'fail'],
    ]);
  });

  it('names the rule of each result by its place', () => {
    for (const { ruleId, ruleIndex } of run.results) {
      expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
    const ids = run.tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives no level to what was not judged', () => {
    expect(run.results.filter(({ kind }) => kind !== 'fail').map(({ level }) => level)).toEqual([
      'none',
    ]);
  });

  it('suppresses what a decision lets stand, and not what one let stand once', () => {
    const suppressed = run.results.filter(({ suppressions }) => suppressions !== undefined);
    expect(suppressed.map(({ ruleId }) => ruleId)).toEqual(['NET-013']);
  });

  it('points at the line of a file, whatever the file is called', () => {
    const places = run.results.flatMap(({ locations }) => locations);
    const uris = places.map(({ physicalLocation }) => physicalLocation?.artifactLocation.uri);
    expect(uris).toContain('file:///etc/redis/redis.conf');
    expect(uris).toContain('file:///srv/a%20b%23c%3F.acl');
    expect(places[0]?.physicalLocation?.region?.startLine).toBe(12);
  });

  it('has no link and no argument in a message', () => {
    for (const { message } of run.results) {
      expect(message.text).not.toMatch(/(?<!\\)[[\]]/u);
      expect(message.text.replaceAll(/\{\{|\}\}/gu, '')).not.toMatch(/[{}]/u);
      expect(message.text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it('has the same fingerprint for the same finding', () => {
    const again = renderSarif(aReport([...everyState, aFinding({ subject: 'elsewhere' })]));
    expect(again).toContain('"rampart/v1": "f0f0f0f0f0f0f0f0"');
  });
});
