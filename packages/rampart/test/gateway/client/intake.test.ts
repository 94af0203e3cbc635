import { argumentsOf, CommandTable } from '@rampart/client/commands';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Intake, type IntakeEnds } from '../../../src/gateway/client/intake.ts';
import { Member } from '../../../src/gateway/decide/member.ts';
import { Shapes } from '../../../src/gateway/decide/shapes.ts';
import { Watch } from '../../../src/gateway/decide/watch.ts';
import { planForTenant, plannedArguments } from '../../../src/gateway/tenant/plan.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import { readReply } from '../../../src/resp/read.ts';
import { encodeCommand } from '../../../src/resp/write.ts';

const table = CommandTable.bundled();
const shapes = new Shapes(table);

function memberOf(settings: string): Member {
  const text = `
version: 1
app: test
gateway: { listen: "127.0.0.1:0", upstream: "127.0.0.1:1" }
users: { shop: { from: loopback, can: [read, write], password: server, ${settings} } }
`;
  const user = loadPolicy(text, 'test').users.get('shop');
  if (user === undefined) throw new Error('The policy has no user shop.');
  const watch = new Watch(user.data, () => Number.NaN, 0);
  return new Member({
    user,
    table,
    watch,
    needsSlowPath: ({ name }) => name.startsWith('z'),
    reserved: 'gateway:',
  });
}

/** Takes everything, and remembers the commands in order, and which way each went. */
class Recorder implements IntakeEnds {
  readonly plain: Member | null;
  readonly waits = false;
  readonly commands: { readonly way: 'run' | 'decide'; readonly words: readonly string[] }[] = [];
  budget = Number.POSITIVE_INFINITY;

  constructor(member: Member) {
    this.plain = member;
  }

  now(): number {
    return 0;
  }

  run(bytes: Buffer, start: number, end: number, _ids: Int32Array, count: number): boolean {
    const frames = framesOf(bytes.subarray(start, end));
    expect(frames).toHaveLength(count);
    for (const words of frames) this.commands.push({ way: 'run', words });
    return true;
  }

  decide(bytes: Buffer, start: number, end: number): void {
    for (const words of framesOf(bytes.subarray(start, end))) {
      this.commands.push({ way: 'decide', words });
    }
  }

  begin(): 'hold' {
    return 'hold';
  }

  part(): void {
    throw new Error('Nothing was streamed.');
  }

  fault(): void {
    throw new Error('Nothing was wrong with the bytes.');
  }
}

function framesOf(bytes: Buffer): string[][] {
  const frames: string[][] = [];
  for (let at = 0; at < bytes.length;) {
    const { reply, end } = readReply(bytes, at);
    if (reply.kind !== 'array') throw new Error('A command is an array.');
    frames.push(
      reply.items.map((item) =>
        'bytes' in item ? Buffer.from(item.bytes).toString('latin1') : '',
      ),
    );
    at = end;
  }
  return frames;
}

function feed(intake: Intake, bytes: Buffer, cuts: readonly number[]): void {
  let held = Buffer.alloc(0);
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    if (cut <= from) continue;
    const all = Buffer.concat([held, bytes.subarray(from, cut)]);
    held = Buffer.from(all.subarray(intake.consume(all)));
    from = cut;
  }
  expect(held).toHaveLength(0);
}

const limits = { arguments: 1_000, bulk: 1_000_000, inline: 1_000 };
const key = fc.constantFrom('own:1', 'own:22', 'other:1', 'own:\u0001', '');
const value = fc.constantFrom('v', 'HYLLx', '', 'x'.repeat(300));
const command = fc.oneof(
  fc.tuple(fc.constantFrom('get', 'GET', 'incr', 'strlen', 'ttl'), key),
  fc.tuple(fc.constantFrom('set', 'append', 'setnx'), key, value),
  fc.tuple(fc.constant('set'), key, value, fc.constantFrom('GET', 'NX', 'get\0')),
  fc.tuple(fc.constantFrom('mget', 'del'), key, key, key),
  fc.tuple(fc.constant('mset'), key, value, key, value),
  fc.tuple(fc.constantFrom('ping', 'zadd', 'nothing', 'config'), value),
);
const stream = fc.array(command, { minLength: 1, maxLength: 300 });
const cuts = fc.array(fc.nat(4_000), { maxLength: 12 });

test('commands come in order, however the bytes are cut, and only allowed ones take the short way', () => {
  const member = memberOf('keys: ["own:*"]');
  fc.assert(
    fc.property(stream, cuts, (commands, where) => {
      const recorder = new Recorder(member);
      const bytes = Buffer.concat(commands.map((words) => encodeCommand(words)));
      feed(new Intake(limits, shapes, recorder), bytes, where);
      expect(recorder.commands.map(({ words }) => words)).toEqual(commands);
      for (const { way, words } of recorder.commands) {
        if (way === 'run') expect(isHarmless(words)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

function isHarmless(words: readonly string[]): boolean {
  const args = argumentsOf(words);
  const found = table.find(args);
  if (found === undefined) return false;
  const uses = table.keys(found, args) ?? [];
  return uses.every(({ index }) => /^own:\d*$/.test(words[index] ?? ''));
}

test('SET with GET reads, so it takes the short way only for who may read', () => {
  const ways = (settings: string): readonly string[] => {
    const recorder = new Recorder(memberOf(settings));
    const bytes = Buffer.concat([
      encodeCommand(['SET', 'own:1', 'v', 'EX', '9']),
      encodeCommand(['SET', 'own:1', 'v', 'EX', '9', 'get']),
    ]);
    feed(new Intake(limits, shapes, recorder), bytes, []);
    return recorder.commands.map(({ way }) => way);
  };
  expect(ways('keys: [{ write: "own:*" }]')).toEqual(['run', 'decide']);
  expect(ways('keys: ["own:*"]')).toEqual(['run', 'run']);
});

test('the short way puts a prefix where the long one would', () => {
  const member = memberOf('keys: ["*"], tenant: acme');
  fc.assert(
    fc.property(stream, cuts, (commands, where) => {
      const recorder = new Recorder(member);
      const bytes = Buffer.concat(commands.map((words) => encodeCommand(words)));
      feed(new Intake(limits, shapes, recorder), bytes, where);
      expect(recorder.commands).toHaveLength(commands.length);
      for (const [place, { way, words }] of recorder.commands.entries()) {
        const sent = commands[place] ?? [];
        expect(words).toEqual(way === 'run' ? prefixed(sent, member) : sent);
      }
    }),
    { numRuns: 60 },
  );
});

function prefixed(words: readonly string[], { tenant }: Member): string[] {
  const args = argumentsOf(words);
  const found = table.find(args);
  if (found === undefined || tenant === null) throw new Error('Only known commands take this way.');
  const state = { ownUpstreamUser: false, inTransaction: false };
  const plan = planForTenant(table, found, args, tenant, state);
  if (plan.kind === 'refuse') throw new Error(plan.reason);
  expect(plan.reply).toBeNull();
  return plannedArguments(plan, args, tenant).map((word) => Buffer.from(word).toString('latin1'));
}
