// Whatever stands in a policy stays the word that it is: read back by the server itself.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  findProgram,
  redisProgram,
  RedisConnection,
  Stage,
  type RedisReply,
  type RedisServer,
} from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { compile } from '../../../src/policy/compile/compile.ts';
import { written } from '../../../src/policy/compile/content.ts';
import { directoriesOf, serverCommand } from '../../../src/policy/compile/launch.ts';
import type { Deployment, Server } from '../../../src/policy/deployment/types.ts';
import { KeyPatternFault, parseKeyPattern } from '../../../src/policy/key-pattern.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import { weaknessOf } from '../../../src/policy/secret-strength.ts';
import { serverPart } from './raised.ts';

const full = process.env['RAMPART_FULL'] === '1';
const deadline = full ? 900_000 : 180_000;

const everybody = 'user default on nopass ~* &* +@all';

let stage: Stage;
let server: RedisServer;
let aclFile: string;

beforeAll(async () => {
  stage = new Stage();
  aclFile = join(await stage.newDirectory('acl'), 'users.acl');
  await writeFile(aclFile, `${everybody}\n`);
  server = await stage.redis({ config: { aclfile: aclFile } });
});
afterAll(async () => {
  await stage.strike();
});

/** Words that would be a rule, a line or a directive if anything let them out of their place. */
const nasty = fc.constantFrom(
  ' ',
  '"',
  "'",
  '\\',
  '#',
  '$(id)',
  '`id`',
  ';',
  '&&',
  '|',
  '~*',
  '&*',
  '+@all',
  'on',
  'nopass',
  '>secret',
  '(+@all)',
  'user evil on nopass +@all',
  '\\n',
  '\\x0a',
  '%',
  '{',
  '}',
  '*',
  '?',
  '[a-z]',
  'ä',
  '語',
  '\u2028',
  '\u00a0',
  '\u3000',
);
const words = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 6 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join('').replaceAll(/\p{Cc}/gu, ''))
  .filter((whole) => whole !== '');

const pattern = words.filter((candidate) => {
  try {
    parseKeyPattern(candidate);
    return true;
  } catch (error) {
    if (error instanceof KeyPatternFault) return false;
    throw error;
  }
});

/** The names of the users that the server has made of a list. */
async function usersOf(list: string): Promise<readonly string[]> {
  await writeFile(aclFile, list);
  expect(await server.command('ACL', 'LOAD')).toBe('OK');
  return (await listOf('ACL', 'USERS')).map(String);
}

async function listOf(...command: readonly string[]): Promise<readonly RedisReply[]> {
  const reply: RedisReply = await server.command(...command);
  if (!isList(reply)) throw new TypeError(`${command.join(' ')} is answered with a list.`);
  return reply;
}

const isList = (reply: RedisReply): reply is readonly RedisReply[] => Array.isArray(reply);

it(
  'a list has the users of the policy and nobody else, whatever patterns and passwords hold',
  async () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 48 });
    await fc.assert(
      fc.asyncProperty(pattern, pattern, bytes, async (keys, channels, secret) => {
        fc.pre(weaknessOf(Buffer.from(secret)) === null);
        const web = `{ can: read, keys: [${JSON.stringify(keys)}], channels: [${JSON.stringify(channels)}] }`;
        const policy = loadPolicy(
          `version: 1\napp: shop\nusers: { web: ${web} }\nserver: {}\n`,
          'x',
        );
        if (policy.deployment === null) throw new TypeError('There is a server.');
        const files = [...compile(policy, policy.deployment).values()].flat();
        const list = files.find(({ path }) => path.endsWith('users.acl'));
        const acl = await written(list?.content ?? [], () => Promise.resolve(Buffer.from(secret)));
        // The list's default user is off, and the test has no other way in.
        const users = await usersOf(acl.replace(/^user default .*$/mu, everybody));
        expect(users.toSorted()).toEqual([
          'default',
          'rampart-apply',
          'rampart-audit',
          'rampart-break-glass',
          'web',
        ]);
        const [, flags, , passwords, , commands] = await listOf('ACL', 'GETUSER', 'web');
        expect(flags).toEqual(['on', 'sanitize-payload']);
        expect(passwords).toHaveLength(1);
        expect(String(commands)).toMatch(/^-@all /u);
        expect(String(commands)).not.toMatch(/\+@(?:all|admin|dangerous)|\+config\|set/u);
      }),
      { numRuns: full ? 2_000 : 60 },
    );
  },
  deadline,
);

it(
  'a password comes to the server as it is, whatever it holds',
  async () => {
    const firstOf = (deployment: Deployment | null): Server => {
      const [one] = deployment?.servers ?? [];
      if (one === undefined) throw new TypeError('There is a server.');
      return one;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 24, maxLength: 60 }),
        async (secret) => {
          // The server's own texts end at a NUL.
          fc.pre(weaknessOf(Buffer.from(secret)) === null && !secret.includes('\0'));
          const directory = await stage.newDirectory('hostile');
          const [port, other] = [await stage.port(), await stage.port()];
          const text = [
            'version: 1',
            'app: shop',
            serverPart(directory),
            `hosts: { a: { address: 127.0.0.1, roles: redis, port: ${port} }, b: { address: 127.0.0.1, roles: replica, port: ${other} } }`,
          ].join('\n');
          const policy = loadPolicy(text, 'hostile.yaml');
          const shown = firstOf(policy.deployment);
          if (policy.deployment === null) return;
          for (const path of directoriesOf(shown)) await mkdir(path, { recursive: true });
          for (const file of compile(policy, policy.deployment).get('a') ?? []) {
            await writeFile(
              file.path,
              await written(file.content, () => Promise.resolve(Buffer.from(secret))),
            );
          }
          const [, ...args] = serverCommand(policy.deployment, shown);
          const ask = async (...command: readonly string[]): Promise<unknown> => {
            const login = { username: 'rampart-audit', password: secret };
            await using connection = await RedisConnection.open({ ...shown.at, ...login });
            return await connection.command(...command);
          };
          const started = await stage.start(findProgram(redisProgram), args, {
            atStrike: 'kill',
            ready: async () => (await ask('PING')) === 'PONG',
          });
          expect(await ask('CONFIG', 'GET', 'masterauth')).toEqual(['masterauth', secret]);
          expect(await ask('CONFIG', 'GET', 'dir')).toEqual(['dir', shown.places.data]);
          await started.kill();
        },
      ),
      { numRuns: full ? 200 : 8 },
    );
  },
  deadline,
);
