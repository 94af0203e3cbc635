// Decisions from their directory. Whatever is wrong with one of them is an error: a waiver that
// cannot be read must not silently become none, nor a list.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readWith } from '../../policy/read-with.ts';
import { RiskError } from '../codes.ts';
import type { Decision } from './decision.ts';
import { decisionSchema } from './schema.ts';

const fileName = /^[a-z0-9][a-z0-9-]{0,63}\.ya?ml$/u;

/**
 * All decisions of a directory, by their names; none when it is not there. Throws a RiskError, or a
 * PolicyError that points at the line.
 */
export async function loadDecisions(directory: string): Promise<readonly Decision[]> {
  const names = (await namesIn(directory)).filter((name) => /\.ya?ml$/iu.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const file = join(directory, name);
      if (!fileName.test(name)) {
        throw new RiskError('RISK_DECISION_NAME', `${file} is no name of a decision.`);
      }
      return readDecision(await textOf(file), file, name.replace(/\.ya?ml$/u, ''));
    }),
  );
}

/** Throws a PolicyError. */
export function readDecision(text: string, file: string, id: string): Decision {
  return { id, file, ...readWith(decisionSchema, text, file).value };
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new RiskError('RISK_FILE_UNREADABLE', `The decisions in ${directory} cannot be read.`, {
      cause,
    });
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new RiskError('RISK_FILE_UNREADABLE', `The decision ${file} cannot be read.`, { cause });
  }
}
