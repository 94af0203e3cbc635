// What is on this machine already, as far as a first policy depends on it. Nothing is changed.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { fromOutside } from '../../observe/outside/from-outside.ts';
import { releases } from '../../policy/deployment/releases.ts';
import type { Engine, Release } from '../../policy/deployment/types.ts';
import { runProgram } from '../apply/run-program.ts';
import type { Surroundings } from './draft.ts';

export async function lookAround(port: number, path: string): Promise<Surroundings> {
  const answers = await whoAnswers(port);
  for (const engine of ['redis', 'valkey'] as const) {
    const program = await find(`${engine}-server`, path);
    if (program !== null) {
      return { program, release: await releaseOf(program, engine), answers };
    }
  }
  return { program: null, release: null, answers };
}

async function whoAnswers(port: number): Promise<Surroundings['answers']> {
  const address = { kind: 'tcp', host: '127.0.0.1', port } as const;
  const { answer } = await fromOutside({ address });
  if (!answer.known) return null;
  return answer.value.kind === 'open' ? 'anybody' : 'who logs in';
}

async function find(name: string, path: string): Promise<string | null> {
  for (const directory of path.split(delimiter).filter((each) => each.startsWith('/'))) {
    const program = join(directory, name);
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  return null;
}

/** Null: it is none that is supported, and the policy will say so when it is checked. */
async function releaseOf(program: string, engine: Engine): Promise<Release | null> {
  const said = await runProgram(program, ['--version']);
  const { 1: major = '', 2: minor = '' } = /\bv=(\d+)\.(\d+)/.exec(said) ?? [];
  const release = { engine, major: Number(major), minor: Number(minor) };
  return releases[engine].supports(release.major, release.minor) ? release : null;
}
