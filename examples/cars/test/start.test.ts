import { spawnSync } from 'node:child_process';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Stage, waitFor } from '@rampart/stage';
import type { StageProcess } from '@rampart/stage';
import { expect, test } from 'vitest';
import { readOptions } from '../src/options.ts';

const patience = 150_000;

async function start(
  stage: Stage,
  temporary: string,
  ...words: readonly string[]
): Promise<StageProcess> {
  return stage.node(new URL('../src/main.ts', import.meta.url), words, {
    env: { TMPDIR: temporary },
    ready: /Ctrl-C stops everything/,
    deadline: patience,
    grace: patience,
  });
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly words: string;
}

function processes(): readonly Row[] {
  const listed = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).stdout;
  return [...listed.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].map(([, pid, parent, words = '']) => {
    return { pid: Number(pid), parent: Number(parent), words };
  });
}

/** A process, and all that it and its children have started. */
function familyOf(pid: number, rows: readonly Row[] = processes()): readonly number[] {
  const children = rows.filter(({ parent }) => parent === pid);
  return [pid, ...children.flatMap((child) => familyOf(child.pid, rows))];
}

function leftOf(family: readonly number[]): readonly string[] {
  return processes()
    .filter(({ pid }) => family.includes(pid))
    .map(({ words }) => words);
}

/** What a process takes, with its share of what it has in common with others. In KiB. */
async function memoryOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss: +(\d+)/m.exec(rollup)?.[1] ?? 0);
}

test(
  'all of it fits a screen and a gigabyte, stands a second one beside it, and leaves nothing behind',
  { timeout: patience * 2 },
  async () => {
    await using stage = new Stage();
    const [one, other] = [await stage.newDirectory('one'), await stage.newDirectory('other')];
    // The servers run as somebody else where this is root, who has to get to his files.
    for (const each of [stage.directory, one, other]) await chmod(each, 0o711);
    const port = await stage.port();
    const whole = await start(stage, one, `--port=${port}`);
    const lines = whole.output.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    const widest = lines.filter((line) => !line.includes(one)).map((line) => line.length);
    expect(Math.max(...widest)).toBeLessThanOrEqual(80);
    expect(whole.output).toContain(`https://shop.cars.localhost:${port}/`);
    expect(whole.output).toMatch(/Console +http:\/\/localhost:\d+\/login#/);
    expect(await isFree(port)).toBe(false);
    const family = familyOf(whole.pid);
    // Servers, Sentinels, gateways, archiver, alerts, console, web servers, balancers, the attacker.
    expect(family.length).toBeGreaterThan(17);
    const memory = await Promise.all(family.map(memoryOf));
    expect(memory.reduce((sum, each) => sum + each, 0)).toBeLessThan(1_000_000);

    // The same ports are wanted by somebody who has no use for the rest.
    const second = await start(stage, other, `--port=${port}`, '--without=server,watch');
    expect(second.output).toContain('is taken; others will do');
    expect(second.output).not.toContain(`localhost:${port}/`);

    whole.signal('SIGKILL');
    await whole.exited;
    await waitFor(
      async () =>
        (await readdir(one)).length === 0 && (await isFree(port)) && leftOf(family).length === 0,
      { what: 'directory, port and processes are gone' },
    );

    expect(second.running).toBe(true);
    const secondFamily = familyOf(second.pid);
    second.signal('SIGINT');
    expect(await second.exited).toMatchObject({ code: 0 });
    await waitFor(() => leftOf(secondFamily).length === 0, { what: 'the other has ended too' });
    expect(await readdir(other)).toEqual([]);
  },
);

test('the session cookie goes along everywhere only where that is shown', () => {
  expect(readOptions([])).toMatchObject({ sameSite: 'Lax' });
  expect(readOptions(['--unprotected'])).toMatchObject({ sameSite: 'None' });
  expect(readOptions(['--without=csrf'])).toMatchObject({ sameSite: 'None' });
  expect(readOptions(['--same-site=strict'])).toMatchObject({ sameSite: 'Strict' });
});

test('all layers stand, unless one is named', () => {
  const without = (...words: readonly string[]): readonly string[] => {
    const options = readOptions(words);
    return options === 'help' ? [] : [...options.without].toSorted();
  };
  expect(without()).toEqual([]);
  expect(without('--gateways')).toEqual([]);
  expect(without('--raw-keys')).toEqual(['client']);
  expect(without('--without=gateway,watch', '--unprotected')).toEqual(['csrf', 'gateway', 'watch']);
  // What logs in at the servers goes with them.
  expect(without('--without=server')).toEqual(['data', 'gateway', 'server']);
});

test.each([['--port=0'], ['--port=x'], ['--same-site=maybe'], ['--without=door'], ['--nonsense']])(
  '%s is refused with a sentence',
  (argument) => {
    expect(() => readOptions([argument])).toThrow(/\S+ \S+/);
  },
);
