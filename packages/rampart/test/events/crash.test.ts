import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import { checkpointsPath } from '../../src/events/checkpoint.ts';
import { reportOf } from '../../src/events/verify/report.ts';
import { verifyLogs } from '../../src/events/verify/verify.ts';
import { eventsIn, opened, temporary, until } from './support.ts';

const writing = new URL('./children/writer.ts', import.meta.url);
const bounded = new URL('./children/bounded-disk.ts', import.meta.url);
/** Of util-linux: bounds the size of the files that a process may write. */
const prlimit = '/usr/bin/prlimit';

function child(script: URL, directory: string, wrapper: readonly string[] = []): ChildProcess {
  const path = fileURLToPath(script);
  const node = [process.execPath, '--conditions=rampart-source', path, directory];
  const [command, ...rest] = [...wrapper, ...node];
  const started = spawn(command ?? '', rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    started.kill('SIGKILL');
  });
  return started;
}

function hasCheckpoints(directory: string): boolean {
  return existsSync(checkpointsPath(directory, 'gateway-1'));
}

function linesOf(started: ChildProcess): string[] {
  const lines: string[] = [];
  let rest = '';
  started.stdout?.on('data', (bytes: Buffer) => {
    const parts = (rest + bytes.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  return lines;
}

describe('a log whose process was killed', () => {
  it(
    'is not taken for a tampered one, holds what was promised, and goes on',
    { timeout: 300_000 },
    async () => {
      const directory = await temporary();
      const promised: string[] = [];
      for (let round = 0; round < 6; round += 1) {
        const writer = child(writing, directory);
        const told = linesOf(writer);
        await until(
          'the writer is at work',
          () => told.length > 2 && hasCheckpoints(directory),
          60_000,
        );
        await sleep(Math.random() * 120);
        writer.kill('SIGKILL');
        await once(writer, 'close');
        promised.push(...told);
        const kept = join(await temporary(), 'checkpoints.jsonl');
        await copyFile(checkpointsPath(directory, 'gateway-1'), kept);
        const verdict = await verifyLogs({ place: directory, checkpoints: [kept] });
        expect(verdict.state, reportOf(verdict)).not.toBe('tampered');
        expect(reportOf(verdict)).toMatch(/The process crashed: \d+ lines|0 lines are unsealed/);
      }
      await (await opened(directory)).close();
      const verdict = await verifyLogs({ place: directory });
      expect(verdict.state, reportOf(verdict)).toBe('intact');
      const durable = await eventsIn(directory, 'GATEWAY_PRIVILEGED');
      const written = durable.map(({ event }) => String(event.fields?.['n']));
      expect(written.length).toBeGreaterThanOrEqual(promised.length);
      expect(new Set(written)).toEqual(new Set([...written, ...promised]));
    },
  );
});

describe('a log whose disk is full', () => {
  it(
    'says that it is not healthy, counts what is lost, and recovers when there is room',
    { timeout: 300_000 },
    async () => {
      const directory = await temporary();
      // Soft limit only, so that it can be raised again.
      const writer = child(bounded, directory, [prlimit, '--fsize=300000:']);
      const told = linesOf(writer);
      await until('the disk is full', () => told.length === 1, 60_000);
      expect(JSON.parse(told[0] ?? '')).toEqual({
        stuck: true,
        refused: 'EVENTS_LOG_UNWRITABLE',
        healthy: false,
      });
      const raise = spawn(prlimit, [`--pid=${writer.pid}`, '--fsize=unlimited:']);
      await once(raise, 'close');
      await once(writer, 'close');
      expect(writer.exitCode).toBe(0);
      const { recorded, ran } = readCounts(told[1]);
      const verdict = await verifyLogs({ place: directory });
      expect(verdict.state, reportOf(verdict)).toBe('intact');
      const gaps = await eventsIn(directory, 'EVENTS_GAP');
      const lost = (name: string): number =>
        gaps.reduce((sum, { event }) => sum + Number(event.fields?.[name]), 0);
      const events = await eventsIn(directory, 'GATEWAY_COMMAND_UNUSUAL');
      const runs = await eventsIn(directory, 'EVENTS_COMMANDS');
      const commands = runs.reduce((sum, { event }) => sum + Number(event.fields?.['count']), 0);
      // One more may be lost that nobody here recorded: that no checkpoint could be made.
      expect([recorded, recorded + 1]).toContain(events.length + lost('events'));
      expect(commands + lost('commands')).toBe(ran);
      expect(lost('events')).toBeGreaterThan(0);
      expect(gaps[0]?.event.fields).toMatchObject({ cause: 'EFBIG' });
      expect(await eventsIn(directory, 'GATEWAY_AFTER')).toHaveLength(1);
    },
  );
});

function readCounts(text = '{}'): { readonly recorded: number; readonly ran: number } {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error(`${text} holds no counts.`);
  const { recorded, ran } = { recorded: NaN, ran: NaN, ...value };
  return { recorded, ran };
}
