import { generateKeyPairSync } from 'node:crypto';
import { appendFile, copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { signingKeyOf } from '../../src/events/signing.ts';
import { verifyLogs } from '../../src/events/verify/verify.ts';
import type { VerifyOptions } from '../../src/events/verify/verify.ts';
import { reportOf } from '../../src/events/verify/report.ts';
import { anEvent, linesIn, opened, temporary } from './support.ts';

/** A log over three files, and the checkpoints that somebody has kept elsewhere. */
async function recorded(events = 30): Promise<{ directory: string; kept: string }> {
  const directory = await temporary();
  const log = await opened(directory, { rotateBytes: 4_096 });
  for (let n = 0; n < events; n += 1) await log.durably(anEvent({ fields: { n } }));
  await log.close();
  const kept = join(await temporary(), 'checkpoints.jsonl');
  await copyFile(join(directory, 'gateway-1.checkpoints.jsonl'), kept);
  return { directory, kept };
}

async function logFiles(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) =>
    /^gateway-1\.(\d+\.)?jsonl$/.test(name),
  );
  return names.toSorted().map((name) => join(directory, name));
}

async function stateOf(options: VerifyOptions): Promise<string> {
  return (await verifyLogs(options)).state;
}

async function reported(options: VerifyOptions): Promise<string> {
  return reportOf(await verifyLogs(options));
}

/**
 * A closed log ends with a checkpoint and its seal. Without that seal they look like something that
 * a crash has left, which proves nothing and contradicts nothing; all before them is known to be as
 * it was, or not.
 */
const untrue: unknown = expect.stringMatching(/^(?:tampered|incomplete)$/);

async function changeLines(path: string, change: (lines: string[]) => string[]): Promise<void> {
  const lines = change(await linesIn(path));
  await writeFile(path, lines.map((line) => `${line}\n`).join(''));
}

describe('verifying a log', () => {
  it('finds nothing in one that is as it was written', async () => {
    const { directory, kept } = await recorded();
    const report = await reported({ place: directory, checkpoints: [kept] });
    expect(report).toMatch(
      /^gateway-1 \([0-9a-f]{16}\): 32 events in \d files, lines 1–\d+ sealed, signed up to \d+\nIntact/,
    );
  });

  it('notices every change of a single byte', { timeout: 300_000 }, async () => {
    const { directory } = await recorded(12);
    const files = await logFiles(directory);
    const lastSeal = ((await linesIn(files.at(-1) ?? '')).at(-1)?.length ?? 0) + 1;
    const contents = await Promise.all(files.map((path) => readFile(path)));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async (which, where, mask) => {
          const [path = '', content = Buffer.alloc(0)] = [files[which], contents[which]];
          const bytes = Buffer.from(content);
          const at = Math.floor(where * bytes.length);
          bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
          await writeFile(path, bytes);
          const state = await stateOf({ place: directory });
          await writeFile(path, content);
          const isCovered = which < files.length - 1 || at < bytes.length - lastSeal;
          expect(state).toEqual(isCovered ? 'tampered' : untrue);
        },
      ),
      { numRuns: 250 },
    );
    expect(await stateOf({ place: directory })).toBe('intact');
  });

  it.each<[string, (lines: string[], a: number, b: number) => string[]]>([
    ['removed', (lines, a) => lines.toSpliced(a, 1)],
    ['repeated', (lines, a) => lines.toSpliced(a, 0, lines[a] ?? '')],
    ['moved', (lines, a, b) => lines.toSpliced(a, 1).toSpliced(b, 0, lines[a] ?? '')],
    ['inserted', (lines, a, b) => lines.toSpliced(a, 0, (lines[b] ?? '').replace(/\d{3}/, '999'))],
  ])('notices a line that was %s', { timeout: 300_000 }, async (_, change) => {
    const { directory } = await recorded(12);
    const files = await logFiles(directory);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.nat(), async (which, first, second) => {
        const path = files[which % files.length] ?? '';
        const lines = await linesIn(path);
        const a = first % lines.length;
        const b = second % lines.length;
        const changed = change(lines, a, b);
        fc.pre(changed.join('\n') !== lines.join('\n'));
        await writeFile(path, changed.map((line) => `${line}\n`).join(''));
        const state = await stateOf({ place: directory });
        await writeFile(path, lines.map((line) => `${line}\n`).join(''));
        const isLast = path === files.at(-1) && changed.at(-1) !== lines.at(-1);
        expect(state).toEqual(isLast ? untrue : 'tampered');
      }),
      { numRuns: 100 },
    );
  });

  it('notices an end that was cut off, at whatever byte', { timeout: 300_000 }, async () => {
    const { directory, kept } = await recorded(12);
    const current = join(directory, 'gateway-1.jsonl');
    const bytes = await readFile(current);
    // The last checkpoint and its seal stand behind what it covers.
    const covered = bytes.indexOf('{"v":1,"seq":', bytes.indexOf('EVENTS_LOG_CLOSED'));
    const end = bytes.indexOf('\n', covered);
    await fc.assert(
      fc.asyncProperty(fc.nat(end), async (length) => {
        await writeFile(current, bytes.subarray(0, length));
        await rm(join(directory, 'gateway-1.checkpoints.jsonl'), { force: true });
        expect(await stateOf({ place: directory, checkpoints: [kept] })).toBe('tampered');
      }),
      { numRuns: 100 },
    );
  });

  it('says at which line something was altered, and in which file', async () => {
    const { directory } = await recorded();
    const [first = ''] = await logFiles(directory);
    await changeLines(first, (lines) => lines.map((line) => line.replace('"n":3', '"n":4')));
    expect(await reported({ place: directory })).toMatch(
      /:10: The hash does not hold: one of lines 10–11 was altered/,
    );
    await changeLines(first, (lines) => lines.toSpliced(7, 2));
    expect(await reported({ place: directory })).toContain(
      `${first}:8: This line does not belong here: it is number 10 where 8 belongs`,
    );
  });

  it('notices a file that was taken away from the middle', async () => {
    const { directory } = await recorded();
    const [, second = ''] = await logFiles(directory);
    await rm(second);
    expect(await reported({ place: directory })).toContain('File 2 is missing before this one');
  });

  it('cannot tell when the oldest files are missing and no retirement was recorded', async () => {
    const { directory } = await recorded();
    const [first = ''] = await logFiles(directory);
    await rm(first);
    const verdict = await verifyLogs({ place: directory });
    expect(verdict.state).toBe('incomplete');
    expect(reportOf(verdict)).toContain('the log does not say that they were retired');
  });

  it('notices a log that was written anew, with every hash right', async () => {
    const { directory, kept } = await recorded();
    const key = join(directory, 'signing-key.pem');
    const [ours, mine] = [await readFile(key), await temporary()];
    await copyFile(key, join(mine, 'signing-key.pem'));
    const forged = await opened(mine, { signingKey: ours, rotateBytes: 4_096 });
    for (let n = 0; n < 30; n += 1) await forged.durably(anEvent({ fields: { n: n * 2 } }));
    await forged.close();
    expect(await stateOf({ place: mine })).toBe('intact');
    expect(await reported({ place: mine, checkpoints: [kept] })).toContain(
      'and no file of it is there',
    );
  });

  it('does not trust checkpoints that another key has signed', async () => {
    const { directory, kept } = await recorded();
    const { privateKey } = generateKeyPairSync('ed25519');
    const other = signingKeyOf(String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    const verdict = await verifyLogs({ place: directory, checkpoints: [kept], keys: [other] });
    expect(verdict.state).toBe('incomplete');
    expect(reportOf(verdict)).toContain('whose public half is not at hand');
    expect(reportOf(verdict)).toContain('nothing is signed');
  });

  it('notices a checkpoint that was altered, in the log or beside it', async () => {
    const { directory, kept } = await recorded();
    await changeLines(kept, (lines) =>
      lines.map((line) => line.replace(/"sealed":\d+/, '"sealed":9999')),
    );
    expect(await reported({ place: directory, checkpoints: [kept] })).toContain(
      `${kept}:1: The signature of this checkpoint is not authentic`,
    );
    await writeFile(kept, 'nothing\n');
    expect(await reported({ place: directory, checkpoints: [kept] })).toContain(
      'neither a checkpoint nor an event',
    );
  });

  it('takes lines behind the last seal of a dead process for what they are: unproven', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    await log.durably(anEvent());
    const path = join(directory, 'gateway-1.jsonl');
    const text = await readFile(path, 'utf8');
    await log.close();
    await rm(join(directory, 'gateway-1.checkpoints.jsonl'));
    await writeFile(path, `${text}{"v":1,"seq":6,"time":1`);
    const verdict = await verifyLogs({ place: directory });
    expect(verdict.state).toBe('incomplete');
    expect(reportOf(verdict)).toContain('The process crashed: 1 lines are unsealed');
    await (await opened(directory)).close();
    const after = await verifyLogs({ place: directory });
    expect(after.state).toBe('intact');
    expect(reportOf(after)).toContain('0 lines, and one that was cut off, were unsealed then');
  });

  it('says that a log is being written', async () => {
    const directory = await temporary();
    const log = await opened(directory, { checkpointEvery: 100 });
    await log.durably(anEvent());
    const report = await reported({ place: directory });
    expect(report).toContain(`The log is being written by process ${process.pid}.`);
  });

  it('records at the next start that the end of the log is gone', async () => {
    const { directory } = await recorded(3);
    const path = join(directory, 'gateway-1.jsonl');
    await changeLines(path, (lines) => lines.slice(0, 3));
    await (await opened(directory)).close();
    const report = await reported({ place: directory });
    expect(report).toContain('The log says itself: The log ends before record');
    expect(report).toContain('TAMPERED');
  });

  it('sets a current file aside that does not begin as one', async () => {
    const { directory } = await recorded(3);
    const path = join(directory, 'gateway-1.jsonl');
    await changeLines(path, (lines) => lines.slice(1));
    expect(await reported({ place: directory })).toContain('does not begin with the head');
    await (await opened(directory)).close();
    const names = await readdir(directory);
    expect(names.some((name) => name.startsWith('gateway-1.jsonl.unreadable-'))).toBe(true);
    expect(await reported({ place: directory })).toContain('was set aside');
  });

  it('reads files that logrotate has packed', async () => {
    const { directory } = await recorded();
    const [first = ''] = await logFiles(directory);
    await writeFile(join(directory, 'gateway-1.jsonl.3.gz'), gzipSync(await readFile(first)));
    await rm(first);
    expect(await stateOf({ place: directory })).toBe('intact');
  });

  it('notices a foreign line at the end of a finished file', async () => {
    const { directory } = await recorded();
    const [first = ''] = await logFiles(directory);
    await appendFile(first, '{"v":1,"seq":1}\n');
    expect(await reported({ place: directory })).toContain('under no seal');
  });

  it('refuses a place without a log', async () => {
    await expect(verifyLogs({ place: await temporary() })).rejects.toMatchObject({
      code: 'EVENTS_LOG_MISSING',
    });
  });
});
