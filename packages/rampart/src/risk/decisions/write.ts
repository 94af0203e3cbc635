// A decision into its file, ready to be committed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { RiskError } from '../codes.ts';
import type { Decision } from './decision.ts';
import { readDecision } from './load.ts';

type Words = Readonly<Record<'answer' | 'owner' | 'reason' | 'decided' | 'expires', string>> &
  Pick<Decision, 'about' | 'subjects'> & {
    readonly figures: {
      readonly annualLoss: number;
      readonly currency: string;
      /** As a person writes it: `50%`. */
      readonly band: string;
    };
  };

/**
 * Writes a new file and never over one that is there. What is written is read first, as it will be
 * read later: what is wrong with it is a PolicyError, and nothing is written.
 */
export async function writeDecision(
  directory: string,
  id: string,
  words: Words,
): Promise<Decision> {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/u.test(id)) {
    throw new RiskError('RISK_DECISION_NAME', `"${id}" is no name of a decision.`);
  }
  const file = join(directory, `${id}.yaml`);
  const text = textOf(words);
  const decision = readDecision(text, file, id);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new RiskError('RISK_DECISION_EXISTS', `There is a decision ${file} already.`);
    }
    throw new RiskError('RISK_OUTPUT', `${file} cannot be written.`, { cause });
  }
  return decision;
}

/** JSON's texts and lists are YAML's. */
function textOf({ answer, about, subjects, figures, ...words }: Words): string {
  const { annualLoss, currency, band } = figures;
  const lines = [
    `decision: ${JSON.stringify(answer)}`,
    `about: ${JSON.stringify(about)}`,
    ...(subjects.length === 0 ? [] : [`subjects: ${JSON.stringify(subjects)}`]),
    `owner: ${JSON.stringify(words.owner)}`,
    `reason: ${JSON.stringify(words.reason)}`,
    `decided: ${JSON.stringify(words.decided)}`,
    `expires: ${JSON.stringify(words.expires)}`,
    'figures:',
    `  annual_loss: ${annualLoss}`,
    `  currency: ${currency}`,
    `  band: ${JSON.stringify(band)}`,
  ];
  return `${lines.join('\n')}\n`;
}
