// What was not seen never turns into a pass: with fewer rights, and with any facts taken away.
import { Stage } from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import type { Finding } from '../../src/audit/finding.ts';
import { unknown } from '../../src/observe/fact.ts';
import type { Observation, ServerFacts } from '../../src/observe/facts.ts';
import { observeHost } from '../../src/observe/host/observe-host.ts';
import { observeServer } from '../../src/observe/live/observe-server.ts';
import { pathsToLookAt } from '../../src/audit/paths.ts';
import { auditOf, rulesThat } from './audited.ts';
import { raiseWellKept } from './well-kept.ts';
import type { WellKept } from './well-kept.ts';
import { wrongSettings, wrongUsers } from './wrongs.ts';

const full = process.env['RAMPART_FULL'] === '1';
if (full) vi.setConfig({ testTimeout: 300_000 });
const runs = full ? 1_000 : 12;

const stage = new Stage();
let kept: WellKept;
let good: Observation;
let bad: Observation;
let away: ServerFacts;

beforeAll(async () => {
  kept = await raiseWellKept(stage);
  const seen = await kept.lookAtAll();
  const paths = pathsToLookAt(seen.servers, seen.files);
  good = { ...seen, hosts: [await observeHost({ paths })] };
  await using connection = await kept.connect();
  for (const { make } of [...wrongSettings, ...wrongUsers]) {
    for (const command of make) await connection.command(...command);
  }
  bad = { ...good, servers: [await kept.look()] };
  for (const { undo } of [...wrongSettings, ...wrongUsers]) {
    for (const command of undo) await connection.command(...command);
  }
  const address = { kind: 'tcp', host: '127.0.0.1', port: await stage.port() } as const;
  away = await observeServer({ address, tls: null, login: null });
});

afterAll(() => stage[Symbol.asyncDispose]());

/** What passes here and did not with everything seen: rules with their subjects. */
function wrongly(passes: readonly Finding[], whole: readonly Finding[]): readonly string[] {
  const nameOf = ({ rule, subject }: Finding): string => `${rule} at ${subject}`;
  const known = new Set(whole.map(nameOf));
  const before = new Set(whole.filter(({ state }) => state === 'pass').map(nameOf));
  return passes
    .filter(({ state }) => state === 'pass')
    .map(nameOf)
    .filter((name) => known.has(name) && !before.has(name));
}

type Path = readonly (string | number)[];

/** Where facts that are known lie in a value; facts within facts too. */
function factsIn(value: unknown, path: Path = []): readonly Path[] {
  if (value instanceof Map) {
    return [...value].flatMap(([key, one]) => factsIn(one, [...path, String(key)]));
  }
  if (Array.isArray(value)) return value.flatMap((one, at) => factsIn(one, [...path, at]));
  if (!isPlain(value)) return [];
  const inside = Object.entries(value).flatMap(([key, one]) => factsIn(one, [...path, key]));
  return value['known'] === true ? [path, ...inside] : inside;
}

const gone = unknown('not-tried', 'A test took it away.');

function without(value: unknown, taken: ReadonlySet<string>, path: Path = []): unknown {
  if (taken.has(JSON.stringify(path))) return gone;
  if (value instanceof Map) {
    return new Map(
      [...value].map(([key, one]) => [key, without(one, taken, [...path, String(key)])]),
    );
  }
  if (Array.isArray(value)) return value.map((one, at) => without(one, taken, [...path, at]));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, without(one, taken, [...path, key])]),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function lessOf(seen: Observation, taken: readonly Path[]): Observation {
  const less = without(seen, new Set(taken.map((path) => JSON.stringify(path))));
  if (!isObservation(less)) throw new TypeError('What was taken away was more than facts.');
  return less;
}

function isObservation(value: unknown): value is Observation {
  return isPlain(value) && Object.keys(good).every((key) => Object.hasOwn(value, key));
}

describe('what was not seen', () => {
  test.each(['good', 'bad'] as const)('turns no rule of a %s server into a pass', (which) => {
    const seen = which === 'good' ? good : bad;
    const whole = auditOf(seen, kept.told).findings;
    const facts = factsIn(seen);
    expect(facts.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.subarray([...facts], { minLength: 1 }), (taken) => {
        const { findings } = auditOf(lessOf(seen, taken), kept.told);
        expect(wrongly(findings, whole)).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  test('turns no rule into a pass, whichever one fact it is', () => {
    const whole = auditOf(bad, kept.told).findings;
    const top = factsIn(bad).filter((path) => path.length <= 3);
    const wrong = (full ? factsIn(bad) : top).flatMap((path) => {
      const { findings } = auditOf(lessOf(bad, [path]), kept.told);
      return wrongly(findings, whole).map((rule) => `${rule} without ${path.join('.')}`);
    });
    expect(wrong).toEqual([]);
  });

  test('turns no rule into a pass, whichever one setting the server does not tell', () => {
    const whole = auditOf(bad, kept.told).findings;
    const [server] = bad.servers;
    if (server === undefined || !server.settings.known) throw new TypeError('Settings are there.');
    const { value, from } = server.settings;
    const wrong = [...value.keys()]
      .filter((_, at) => full || at % 4 === 0)
      .flatMap((name) => {
        const fewer = new Map([...value].filter(([one]) => one !== name));
        const servers = [{ ...server, settings: { known: true, value: fewer, from } as const }];
        const { findings } = auditOf({ ...bad, servers }, kept.told);
        return wrongly(findings, whole).map((rule) => `${rule} without ${name}`);
      });
    expect(wrong).toEqual([]);
  });

  test('is everything of a server that is away, and then nothing passes', () => {
    const { findings } = auditOf({ servers: [away] }, {});
    const ofServer = findings.filter(({ subject }) => subject === away.name);
    expect(new Set(ofServer.map(({ state }) => state))).toEqual(new Set(['unknown']));
  });
});

describe('a login with few rights', () => {
  test('that may read the metrics only gets no pass beyond what is seen', async () => {
    await using connection = await kept.connect();
    const password = 'metrics-canary-never-shown';
    const rules = ['-@all', '+ping', '+info', '+dbsize', '+config|get'];
    await connection.command('ACL', 'SETUSER', 'metrics', 'on', `>${password}`, ...rules);
    const facts = await observeServer({
      address: { kind: 'tcp', host: '127.0.0.1', port: kept.server.at.port },
      tls: null,
      login: { user: 'metrics', password: Buffer.from(password) },
    });
    await connection.command('ACL', 'DELUSER', 'metrics');
    const { findings } = auditOf({ servers: [facts] }, kept.told);
    expect(wrongly(findings, auditOf(good, kept.told).findings)).toEqual([]);
    expect(rulesThat('unknown', findings)).toEqual(expect.arrayContaining(['AUTH-005', 'ACL-002']));
    expect(rulesThat('pass', findings)).toEqual(expect.arrayContaining(['NET-003', 'PER-007']));
    expect(JSON.stringify(findings)).not.toContain(password);
  });

  test('that may ask nothing gets no weakness called fine', async () => {
    await using connection = await kept.connect();
    const password = 'mute-canary-never-shown';
    await connection.command('ACL', 'SETUSER', 'mute', 'on', `>${password}`, '-@all', '+ping');
    const facts = await observeServer({
      address: { kind: 'tcp', host: '127.0.0.1', port: kept.server.at.port },
      tls: null,
      login: { user: 'mute', password: Buffer.from(password) },
    });
    await connection.command('ACL', 'DELUSER', 'mute');
    const { findings, vulnerabilities } = auditOf({ servers: [facts] }, kept.told);
    // HELLO still tells the version; whether its weaknesses are mended or reachable, nothing does.
    const versions = findings.filter(({ family }) => family === 'version');
    expect(rulesThat('pass', versions)).toEqual(['VER-010', 'VER-011']);
    const judged = vulnerabilities.filter(({ standing }) => standing !== 'unknown');
    expect(judged.map(({ vulnerability, standing }) => [vulnerability.id, standing])).toEqual([
      ['RN-REDIS-14970', 'feature off'],
    ]);
  });
});
