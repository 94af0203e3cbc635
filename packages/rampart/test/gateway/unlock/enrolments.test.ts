import { chmod, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Enrolments, newFactor } from '../../../src/gateway/unlock/enrolments.ts';
import type { Enrolment } from '../../../src/gateway/unlock/enrolments.ts';

let directory: string;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'rampart-factors-')), 'factors');
});
afterEach(() => rm(join(directory, '..'), { recursive: true }));

const codeOf = (code: string): unknown => expect.objectContaining({ code });

function factor(name = 'ops', users: readonly string[] = ['ops']): Enrolment {
  return { ...newFactor({ name, users, approves: false }, 1_700_000_000_000), confirmedStep: 7 };
}

const keep = { replace: false };

describe('an enrolment', () => {
  it('is found again, by another process too', async () => {
    const saved = factor();
    await (await Enrolments.open(directory)).save(saved, keep);
    const enrolments = await Enrolments.open(directory);
    expect(await enrolments.enrolment('ops')).toEqual(saved);
    expect(await enrolments.enrolment('nobody')).toBeNull();
    expect(await enrolments.list()).toEqual([await enrolments.find('ops')]);
  });

  it('shows no secret to those who only ask who there is', async () => {
    const enrolments = await Enrolments.open(directory);
    await enrolments.save(factor(), keep);
    expect(Object.keys((await enrolments.find('ops')) ?? {}).toSorted()).toEqual([
      'approves',
      'enrolledAt',
      'factor',
      'name',
      'users',
    ]);
  });

  it('has a secret of its own, of twenty bytes', () => {
    expect(factor().secret).toHaveLength(20);
    expect(factor().secret).not.toEqual(factor().secret);
  });

  it('is replaced only when that is asked for', async () => {
    const enrolments = await Enrolments.open(directory);
    const [first, second] = [factor(), factor()];
    await enrolments.save(first, keep);
    await expect(enrolments.save(second, keep)).rejects.toEqual(codeOf('GATEWAY_ENROLMENT_EXISTS'));
    await enrolments.save(second, { replace: true });
    expect((await enrolments.enrolment('ops'))?.secret).toEqual(second.secret);
    expect(await enrolments.remove('ops')).toBe(true);
    expect(await enrolments.remove('ops')).toBe(false);
  });

  it.each(['', '../ops', 'a/b', '.ops', 'ops\n', 'x'.repeat(65), 'ö'])(
    'is for a name, not for %j',
    async (name) => {
      const enrolments = await Enrolments.open(directory);
      await expect(enrolments.enrolment(name)).rejects.toEqual(codeOf('GATEWAY_OPERATOR_NAME'));
    },
  );
});

describe('the files', () => {
  it('are for their owner alone, and hold neither the secret nor the users', async () => {
    const enrolments = await Enrolments.open(directory);
    await enrolments.save(factor('ops', ['payments']), keep);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const file of await readdir(directory)) {
      expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
      expect((await readFile(join(directory, file))).includes('payments')).toBe(false);
    }
  });

  it('are refused when others can read them', async () => {
    const enrolments = await Enrolments.open(directory);
    await enrolments.save(factor(), keep);
    await chmod(join(directory, 'ops.factor'), 0o640);
    await expect(enrolments.enrolment('ops')).rejects.toEqual(codeOf('GATEWAY_ENROLMENT_EXPOSED'));
  });

  it('are refused when they were renamed, edited, or sealed with another key', async () => {
    const enrolments = await Enrolments.open(directory);
    const unreadable = codeOf('GATEWAY_ENROLMENT_UNREADABLE');
    await enrolments.save(factor('ops'), keep);
    await enrolments.save(factor('alice'), keep);
    await rename(join(directory, 'ops.factor'), join(directory, 'mallory.factor'));
    await expect(enrolments.enrolment('mallory')).rejects.toEqual(unreadable);
    const file = join(directory, 'alice.factor');
    const bytes = await readFile(file);
    for (const at of [0, 40, bytes.length - 1]) {
      const edited = Buffer.from(bytes);
      edited.writeUInt8(edited.readUInt8(at) ^ 1, at);
      await writeFile(file, edited);
      await expect(enrolments.enrolment('alice')).rejects.toEqual(unreadable);
    }
    await writeFile(file, bytes);
    await rm(join(directory, 'factors.key'));
    const other = await Enrolments.open(directory);
    await expect(other.enrolment('alice')).rejects.toEqual(unreadable);
  });

  it('get one key when two processes begin at once', async () => {
    const [a, b] = await Promise.all([Enrolments.open(directory), Enrolments.open(directory)]);
    const saved = factor();
    await a.save(saved, keep);
    expect(await b.enrolment('ops')).toEqual(saved);
    expect((await readdir(directory)).toSorted()).toEqual(['factors.key', 'ops.factor']);
  });
});
