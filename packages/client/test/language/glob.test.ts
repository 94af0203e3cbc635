// The server is asked: every name is a key there, and SCAN tells which of them a glob matches.
import { Stage } from '@rampart/stage';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { meeting } from '../../src/language/meet.ts';
import { escapedForGlob, globExpression } from '../../src/language/glob.ts';
import { languageOf } from '../../src/language/language.ts';
import { sampled } from '../support/sampled.ts';
import { textsUpTo } from '../support/patterns.ts';

const characters = ['a', 'b', '-', '^', ']', '\\', '*'];
const names = textsUpTo(3, characters).filter((name) => name !== '');

/** Also what no person would write: classes that are not closed, ranges the wrong way round. */
const glob = fc
  .array(
    fc.constantFrom(...characters, '[', '?', '[ab]', '[^a]', '[b-a]', '[a-', '[^', '[]', '\\a'),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((words) => words.join(''));

it('matches exactly what the server matches', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const pairs = names.flatMap((name) => [name, '1']);
  await redis.command('MSET', ...pairs);

  const onServer = async (pattern: string): Promise<readonly string[]> => {
    const reply = await redis.command('KEYS', pattern);
    return Array.isArray(reply) ? reply.map(String).toSorted() : [];
  };
  await fc.assert(
    fc.asyncProperty(glob, async (pattern) => {
      const language = languageOf(globExpression(pattern));
      const ours = names.filter((name) => language?.has(name)).toSorted();
      expect(ours).toEqual(await onServer(pattern));
    }),
    { numRuns: sampled(200, 10_000) },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), async (name) => {
      expect(await onServer(escapedForGlob(name))).toEqual([name]);
    }),
    { numRuns: sampled(50, 400) },
  );
});

it('counts bytes, as the server does', () => {
  const automaton = (pattern: string) => languageOf(globExpression(pattern))?.automaton ?? [];
  expect(meeting(automaton('caf?'), automaton('caf\u00e9'))).toBeNull();
  expect(meeting(automaton('caf??'), automaton('caf\u00e9'))).toBe('caf\u00c3\u00a9');
});
