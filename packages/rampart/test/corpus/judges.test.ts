// The judges on evidence that is made up: each thing that has to be seen, and is missing once.
import { describe, expect, it } from 'vitest';
import { Stage } from '@rampart/stage';
import { ownCases } from '../../corpus/cases/index.ts';
import type { Case } from '../../corpus/case.ts';
import { CommandFacts } from '../../corpus/command-facts.ts';
import { judgeThrottle } from '../../corpus/judge/budget.ts';
import { judgeClose } from '../../corpus/judge/closing.ts';
import type { Evidence } from '../../corpus/judge/evidence.ts';
import { judgeAllow, judgeObserve } from '../../corpus/judge/honest.ts';
import { judgeBlock } from '../../corpus/judge/refusal.ts';
import { encodeRequest, readRequests } from '../../corpus/wire/requests.ts';
import { afterAll, beforeAll } from 'vitest';

const stage = new Stage();
let facts: CommandFacts;

beforeAll(async () => {
  facts = await CommandFacts.of(await stage.redis());
});
afterAll(async () => {
  await stage.strike();
});

const refused = {
  code: 'GATEWAY_COMMAND_REFUSED',
  severity: 'high',
  outcome: 'refused',
  address: '127.0.0.2',
  command: 'debug',
};
const set = encodeRequest('SET', 'session:1', '1');
const debug = encodeRequest('DEBUG', 'SLEEP', '0');

function caseOf(duty: string): Case {
  const found = ownCases().find(({ guard }) => guard.duty === duty);
  if (found === undefined) throw new Error(`no case for ${duty}`);
  return found;
}

function evidence(
  duty: string,
  sent: Buffer,
  seen: { upstream: Buffer; answer: string },
): Evidence {
  return {
    one: caseOf(duty),
    commands: readRequests(sent).requests,
    answer: { bytes: Buffer.from(seen.answer), closed: false },
    forwarded: { requests: readRequests(seen.upstream).requests, strays: [] },
    told: [],
    harm: [],
    facts,
  };
}

describe('a block', () => {
  const sent = Buffer.concat([set, debug]);
  const good = (): Evidence => ({
    ...evidence('block', sent, { upstream: set, answer: '+OK\r\n-NOPERM no\r\n' }),
    told: [refused],
  });

  it('passes when the harmless command went through and the other did not', () => {
    expect(judgeBlock(good())).toEqual([]);
  });

  it('fails when the dangerous command reached the server', () => {
    const { forwarded } = evidence('block', sent, { upstream: sent, answer: '' });
    expect(judgeBlock({ ...good(), forwarded }).join()).toContain('DEBUG SLEEP 0');
  });

  it('fails when a part of it did', () => {
    const forwarded = { ...good().forwarded, strays: [debug.subarray(0, 9)] };
    expect(judgeBlock({ ...good(), forwarded })).toEqual([
      expect.stringContaining('part of a command'),
    ]);
  });

  it('fails when nobody was told', () => {
    expect(judgeBlock({ ...good(), told: [] })).toEqual(['no refusal is in the audit log']);
  });

  it('fails when the client was not answered', () => {
    const answer = { bytes: Buffer.from('+OK\r\n'), closed: false };
    expect(judgeBlock({ ...good(), answer })).toEqual([
      '1 commands were held back, but 0 errors answered',
    ]);
  });

  it('fails when the server is not as it was', () => {
    expect(judgeBlock({ ...good(), harm: ['settings'] })).toEqual(['settings changed']);
  });
});

describe('a closed connection', () => {
  const violation = '-ERR protocol violation: no\r\n';
  const good = (): Evidence => ({
    ...evidence('close', Buffer.concat([set, Buffer.from('POST / HTTP/1.1\r\n')]), {
      upstream: set,
      answer: `+OK\r\n${violation}`,
    }),
    answer: { bytes: Buffer.from(`+OK\r\n${violation}`), closed: true },
    told: [refused],
  });

  it('passes when what came before was served, and nothing after', () => {
    expect(judgeClose(good())).toEqual([]);
  });

  it('fails when the connection stayed open', () => {
    const answer = { ...good().answer, closed: false };
    expect(judgeClose({ ...good(), answer })).toEqual(['the connection was not closed']);
  });

  it('fails when the command after the offending bytes passed', () => {
    const after = readRequests(Buffer.concat([set, set])).requests;
    const forwarded = { requests: after, strays: [] };
    expect(judgeClose({ ...good(), forwarded }).join()).toContain('SET session:1 1');
  });
});

describe('honest traffic', () => {
  const twins = {
    answers: [
      { bytes: Buffer.from('+OK\r\n'), closed: false },
      { bytes: Buffer.from('+OK\r\n'), closed: false },
    ],
  } as const;
  const good = (): Evidence => evidence('allow', set, { upstream: set, answer: '+OK\r\n' });

  it('passes when server and client saw the same bytes as without a gateway', () => {
    expect(judgeAllow(good(), twins)).toEqual([]);
  });

  it('fails when the answer is another one', () => {
    const answer = { bytes: Buffer.from('+OK \r\n'), closed: false };
    expect(judgeAllow({ ...good(), answer }, twins).join()).toContain('instead of');
  });

  it('fails when an event was raised', () => {
    expect(judgeAllow({ ...good(), told: [refused] }, twins).join()).toContain(
      'above informational',
    );
  });

  it('fails when the command was written anew in another form', () => {
    const other = Buffer.from('SET session:1 1\r\n');
    const { forwarded } = evidence('allow', set, { upstream: other, answer: '' });
    expect(judgeAllow({ ...good(), forwarded }, twins).join()).toContain('other bytes');
  });

  it('that is to be observed fails when it was not', () => {
    expect(judgeObserve(good(), twins)).toEqual(['no event was raised']);
    expect(judgeObserve({ ...good(), told: [{ ...refused, outcome: 'observed' }] }, twins)).toEqual(
      [],
    );
  });
});

describe('a budget', () => {
  it('has to show itself, and to be told of', () => {
    const seen = evidence('throttle', set, { upstream: set, answer: '+OK\r\n' });
    expect(judgeThrottle(seen, 150)).toEqual([
      'nothing stopped it in 150 repetitions',
      'no refusal is in the audit log',
    ]);
    const answer = { bytes: Buffer.from('-ERR rate limit: slow down\r\n'), closed: false };
    expect(judgeThrottle({ ...seen, answer, told: [refused] }, 3)).toEqual([]);
  });
});
