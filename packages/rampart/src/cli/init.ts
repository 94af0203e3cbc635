// rampart init: asks little, looks at what is there, and writes a first policy with its secrets.
import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { PlanError } from '../plan/errors.ts';
import { draftPolicy, filesOf } from '../plan/init/draft.ts';
import type { Answers } from '../plan/init/draft.ts';
import { lookAround } from '../plan/init/surroundings.ts';
import { loadPolicy } from '../policy/load.ts';
import { newSecret } from '../policy/secret-strength.ts';
import { CliError } from './errors.ts';
import { Questions } from './terminal.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const usualPort = 6379;
const secretLength = 128;

export const initVerb: Verb = defineVerb({
  description: 'Write a first policy for a server on this machine, and the secrets that it names',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy that is written',
      valueHint: 'FILE',
    },
    defaults: { type: 'boolean', default: false, description: 'Ask nothing' },
    port: {
      type: 'string',
      default: String(usualPort),
      description: 'The server’s',
      valueHint: 'N',
    },
    directory: {
      type: 'string',
      description: 'Everything of the server lies below it',
      valueHint: 'DIRECTORY',
    },
    'run-as': {
      type: 'string',
      description: 'An account that is there, in place of one of its own',
      valueHint: 'NAME',
    },
  },
  run: async ({ policy, defaults, port, directory, 'run-as': runAs }) => {
    const file = resolve(policy);
    const usual: Answers = {
      app: 'shop',
      login: 'web',
      keys: '*',
      port: portOf(port),
      directory: directory === undefined ? null : resolve(directory),
      runAs: runAs ?? null,
      secrets: `${dirname(file)}/secrets`,
    };
    const answers = defaults ? usual : await asked(usual);
    const found = await lookAround(answers.port, process.env['PATH'] ?? '');
    const text = draftPolicy(answers, found);
    // What was answered may be no name; that is said before anything is written.
    loadPolicy(text, policy);
    await writeNew(file, text, 0o644);
    await mkdir(answers.secrets, { recursive: true, mode: 0o700 });
    for (const path of filesOf(answers).values()) await writeSecret(path);
    process.stdout.write(`${policy}\n${answers.secrets}/\n`);
    process.stdout.write('Look at it, then: rampart plan, and rampart apply.\n');
  },
});

async function asked(usual: Answers): Promise<Answers> {
  if (!process.stdin.isTTY) throw new CliError('CLI_NO_TERMINAL', 'There is nobody to be asked.');
  using questions = new Questions();
  const ask = async (question: string, otherwise: string): Promise<string> => {
    const answer = await questions.ask(`${question} (${otherwise}): `);
    return answer === '' ? otherwise : answer;
  };
  return {
    ...usual,
    app: await ask('What is the application called?', usual.app),
    login: await ask('With which name does it log in?', usual.login),
    keys: await ask('Which keys does it use, as a pattern?', usual.keys),
    port: portOf(await ask('At which port?', String(usual.port))),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CliError('CLI_ARGUMENT', `A port is a whole number from 1 to 65535, not ${text}.`);
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    await file.writeFile(text);
    await file.close();
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (isThere) throw new PlanError('PLAN_INIT_EXISTS', `${path} is there already.`);
    throw error;
  }
}

/** A secret that is there from an earlier try stays: somebody may have it already. */
async function writeSecret(path: string): Promise<void> {
  await writeNew(path, `${newSecret(secretLength)}\n`, 0o600).catch((error: unknown) => {
    if (!(error instanceof PlanError)) throw error;
  });
}
