// The bench of the gateway at its smallest: everything runs, everything refuses. No speed is asserted.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench, member } from './bench.ts';

describe('npm run bench -- gateway --quick', () => {
  let folder: string;
  let printed: string;
  let result: unknown;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rampart-bench-'));
    const ran = await bench('gateway', '--quick', '--only', 'GET 3 B P1', '--out', folder);
    expect(ran.errors).toBe('');
    printed = ran.output;
    result = JSON.parse(await readFile(join(folder, 'gateway.json'), 'utf8'));
  }, 300_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const names = (part: string): unknown[] => {
    const count = Number(member(result, part, 'length'));
    return Array.from({ length: count }, (_, at) => member(result, part, at, 'door'));
  };

  it('measures the gateway beside its peers, with TLS and without', () => {
    expect(new Set(names('plain'))).toEqual(
      new Set(['direct', 'nutcracker', 'HAProxy', 'Node pipe', 'gateway', 'gateway, prefix']),
    );
    expect(new Set(names('tls'))).toEqual(
      new Set(['Redis TLS', 'stunnel4', 'HAProxy TLS', 'gateway TLS']),
    );
    for (const [at] of names('plain').entries()) {
      expect(member(result, 'plain', at, 'commandsPerSecond', 'min')).toBeGreaterThan(0);
    }
  });

  it('sends attacks to the gateway that is measured; all are refused and in its audit log', () => {
    const count = Number(member(result, 'probes', 'length'));
    expect(count).toBeGreaterThan(10);
    for (let at = 0; at < count; at += 1) {
      const name = String(member(result, 'probes', at, 'name'));
      const sent = Number(member(result, 'probes', at, 'sent'));
      expect(sent, name).toBeGreaterThan(1);
      expect(member(result, 'probes', at, 'refused'), name).toBe(sent);
      expect(member(result, 'probes', at, 'recorded'), name).toBeGreaterThanOrEqual(sent);
    }
  });

  it('finds every command that was measured in the audit log', () => {
    const commands = Number(member(result, 'audited', 'commands'));
    expect(commands).toBeGreaterThan(0);
    expect(member(result, 'audited', 'recorded')).toBeGreaterThanOrEqual(commands);
  });

  it('says what the gateway has to reach, beside what it came to', () => {
    expect(printed).toMatch(/≥ 0\.85 of direct/);
    expect(printed).toMatch(/≥ 1 × nutcracker/);
  });
});
