import { createHash } from 'node:crypto';
import { argumentsOf, CommandTable } from '@rampart/client/commands';
import { describe, expect, it } from 'vitest';
import type { ScriptRules } from '../../../src/policy/types.ts';
import { ScriptGuard, type ScriptVerdict } from '../../../src/gateway/scripts/script-guard.ts';
import { scriptUserOf } from '../../../src/gateway/scripts/script-user.ts';

const table = CommandTable.bundled();
const user = scriptUserOf(table, (name) => name === 'incr', true);
const honest = "return redis.call('INCR', KEYS[1])";
const hostile = "return redis.call('FLUSHALL')";
const endless = 'while true do end';

function guard(rules: Partial<ScriptRules>): (...words: string[]) => ScriptVerdict {
  const made = new ScriptGuard({ allow: [], others: 'inspect', ...rules }, user);
  return (...words) => {
    const args = argumentsOf(words);
    const command = table.find(args);
    if (command === undefined) throw new Error('no such command');
    return made.decide(command, args);
  };
}

function digestOf(script: string): string {
  return createHash('sha1').update(script).digest('hex');
}

const allowed = { kind: 'allow', notices: [] };

describe('a guard that inspects', () => {
  it('passes an honest body, and its digest from then on', () => {
    const decide = guard({});
    expect(decide('EVALSHA', digestOf(honest), '1', 'k')).toEqual({ kind: 'unseen' });
    expect(decide('EVAL', honest, '1', 'k')).toEqual(allowed);
    expect(decide('EVALSHA', digestOf(honest).toUpperCase(), '1', 'k')).toEqual(allowed);
  });

  it('refuses a hostile body, however it is brought, and its digest', () => {
    const decide = guard({});
    for (const words of [
      ['EVAL', hostile, '0'],
      ['EVAL_RO', hostile, '0'],
      ['script', 'load', hostile],
      ['EVALSHA', digestOf(hostile), '0'],
    ])
      expect(decide(...words)).toMatchObject({ kind: 'refuse', code: 'GATEWAY_SCRIPT_REFUSED' });
  });

  it('answers a body that never ends as too much', () => {
    expect(guard({})('EVAL', endless, '0')).toMatchObject({
      code: 'GATEWAY_RATE_EXCEEDED',
      reason: 'rate limit: the script has a loop without an end',
    });
  });

  it('passes what is merely suspect, and says so', () => {
    expect(guard({})('EVAL', 'collectgarbage("collect")', '0')).toMatchObject({
      kind: 'allow',
      notices: [
        { code: 'GATEWAY_SCRIPT_SUSPECT', message: 'a script drives the garbage collector' },
      ],
    });
  });

  it('never shows the text of a script', () => {
    const verdict = guard({})('EVAL', "return redis.call('NOSUCH','secret')", '0');
    expect(JSON.stringify(verdict)).not.toMatch(/secret|NOSUCH/iu);
  });

  it('does not grow with what is sent', () => {
    const decide = guard({});
    decide('EVAL', honest, '1', 'k');
    for (let n = 0; n < 1000; n += 1) decide('EVAL', `return ${n}`, '0');
    expect(decide('EVALSHA', digestOf(honest), '1', 'k')).toEqual({ kind: 'unseen' });
  });
});

describe('a guard that knows scripts', () => {
  it('passes those without looking into them, and no others', () => {
    const decide = guard({ allow: [digestOf(hostile)], others: 'refuse' });
    expect(decide('EVAL', hostile, '0')).toEqual(allowed);
    expect(decide('EVALSHA', digestOf(hostile), '0')).toEqual(allowed);
    expect(decide('EVAL', honest, '1', 'k')).toMatchObject({ code: 'GATEWAY_SCRIPT_REFUSED' });
    expect(decide('EVALSHA', digestOf(honest), '0')).toMatchObject({
      code: 'GATEWAY_SCRIPT_REFUSED',
    });
  });

  it('passes everything where the policy says so', () => {
    const decide = guard({ others: 'allow' });
    expect(decide('EVAL', hostile, '0')).toEqual(allowed);
    expect(decide('EVALSHA', digestOf(hostile), '0')).toEqual(allowed);
  });

  it('has nothing to say about other commands', () => {
    expect(ScriptGuard.guards({ name: 'script|exists' })).toBe(false);
    expect(guard({ others: 'refuse' })('SCRIPT', 'EXISTS', 'x')).toEqual(allowed);
  });
});
