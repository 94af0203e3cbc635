// What we say of access lists against what the server says: which rules it takes, and whether its
// DRYRUN lets a command pass.
import { engines, Stage } from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAclList } from '../../../src/observe/acl/acl-lines.ts';
import { Catalogue } from '../../../src/observe/acl/catalogue.ts';
import { mayRun, type Verdict } from '../../../src/observe/acl/may-run.ts';
import { userOf } from '../../../src/observe/acl/rules.ts';
import { Connection, type Words } from '../../../src/resp/connection/connection.ts';
import { plainOf, type PlainReply } from '../../../src/resp/plain.ts';
import type { Reply } from '../../../src/resp/read.ts';
import { sampled } from '../sampled.ts';
import { commandWords, rules } from './arbitrary.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

const here = engines.filter(({ program }) => program !== undefined);
for (const { name, program } of engines) if (program === undefined) console.warn(name);

describe.each(here)('$name', ({ program }) => {
  let connection: Connection;
  let catalogue: Catalogue;

  beforeAll(async () => {
    if (program === undefined) return;
    const redis = await stage.redis({ program });
    connection = await Connection.open({
      address: { kind: 'tcp', host: redis.host, port: redis.port },
      tls: null,
      login: null,
      within: 60_000,
    });
    catalogue = Catalogue.fromReply(plainOf(await connection.call(['COMMAND'])));
  });

  const reading = () => ({ catalogue, everyChannel: false });

  async function askAll(commands: readonly Words[]): Promise<readonly Reply[]> {
    const replies = await connection.callAll(commands);
    return replies.map((reply) => {
      if (reply instanceof Error) throw reply;
      return reply;
    });
  }

  test('rules are taken or refused as the server does, and mean what its DRYRUN says', async () => {
    const users = sampled(3_600, 60);
    const drawnRules = fc.sample(rules(catalogue), { numRuns: users, seed: 20261121 });
    const drawnCommands = fc.sample(commandWords(catalogue), { numRuns: users * 50, seed: 330 });
    let judged = 0;
    let refused = 0;
    const wrong: string[] = [];
    for (const [number, list] of drawnRules.entries()) {
      const commands = drawnCommands.slice(number * 50, number * 50 + 50);
      const { user, faults } = userOf('u', list, reading());
      const [deleted, made, listed, ...answers] = await askAll([
        ['ACL', 'DELUSER', 'u'],
        ['ACL', 'SETUSER', 'u', ...list],
        ['ACL', 'LIST'],
        ...commands.map((words) => ['ACL', 'DRYRUN', 'u', ...words]),
      ]);
      if (deleted === undefined || made === undefined || listed === undefined)
        throw new Error('Lost.');
      const taken = made.kind !== 'error';
      if (taken !== (faults.length === 0)) {
        wrong.push(`${list.join(' ')}: ${String(plainOf(made))}, we say ${faults.join(' ')}`);
      }
      if (!taken) {
        refused += 1;
        continue;
      }
      const line = linesOf(plainOf(listed)).find((one) => one.startsWith('user u '));
      const reread = readAclList([Buffer.from(line ?? '')], reading());
      expect(reread.faults).toEqual([]);
      for (const [place, words] of commands.entries()) {
        const reply = answers[place];
        const theirs = reply === undefined ? null : verdictOf(reply);
        if (theirs === null) continue;
        judged += 1;
        const ours = described(mayRun(user, words, catalogue));
        if (ours !== theirs)
          wrong.push(`${list.join(' ')} | ${words.join(' ')}: ${theirs}, we say ${ours}`);
        const [listedUser] = reread.users;
        const again =
          listedUser === undefined ? '' : described(mayRun(listedUser, words, catalogue));
        if (again !== ours)
          wrong.push(`${String(line)} | ${words.join(' ')}: ${again} from the list`);
      }
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(judged).toBeGreaterThan(users * 20);
    expect(refused).toBeGreaterThan(users / 20);
  });
});

function linesOf(reply: PlainReply): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

/** The answer of DRYRUN in our words; null: it did not come to a judgement. */
function verdictOf(reply: Reply): string | null {
  const text = String(plainOf(reply));
  if (reply.kind === 'error') return null;
  if (text === 'OK') return 'allowed';
  const object = /'(.*)'/s.exec(text)?.[1] ?? '';
  if (text.includes('permissions to run')) return `command ${object.toLowerCase()}`;
  return `${text.endsWith(' key') ? 'key' : 'channel'} ${object}`;
}

function described(verdict: Verdict): string {
  if (verdict.kind !== 'refused') return verdict.kind;
  const { missing } = verdict;
  if (missing.kind === 'command') return `command ${missing.command}`;
  const object = missing.kind === 'key' ? missing.key : missing.channel;
  return `${missing.kind} ${Buffer.from(object).toString('latin1')}`;
}
