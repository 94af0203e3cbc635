// A decision from what a person says to the file, with what hangs on it today.
import type { Assessment } from '../assess.ts';
import { RiskError } from '../codes.ts';
import { dayOf, rounded2 } from '../words.ts';
import { worthOf } from '../worth.ts';
import type { Decision } from './decision.ts';
import { writeDecision } from './write.ts';

export interface Deciding {
  readonly answer: string;
  /** Rules of the audit that are open, and mishaps. */
  readonly about: readonly string[];
  /** Where it holds; empty: everywhere. */
  readonly subjects: readonly string[];
  readonly owner: string;
  readonly reason: string;
  /** The last day. */
  readonly expires: string;
  /** By so much it may rise before it is open again: `50%`. */
  readonly band: string;
  /** Of the file; null: made from what it is about. */
  readonly name: string | null;
}

/** Throws a RiskError, or a PolicyError that says what is wrong with the words. */
export async function decide(
  deciding: Deciding,
  { assessment, directory }: { readonly assessment: Assessment; readonly directory: string },
): Promise<Decision> {
  const { answer, about, name, band, ...words } = deciding;
  const { context, worth, at } = assessment;
  if (about.length === 0) {
    throw new RiskError('RISK_NOT_FOUND', 'It is not said what is decided about.');
  }
  for (const each of about) {
    if (worth.has(each)) continue;
    throw new RiskError('RISK_NOT_FOUND', `"${each}" is no open finding, and no mishap.`);
  }
  const hangs = worthOf({ about, figures: null }, worth, context.currency) ?? 0;
  return writeDecision(directory, name ?? nameOf(answer, about), {
    answer,
    about,
    ...words,
    decided: dayOf(at),
    figures: { annualLoss: rounded2(hangs), currency: context.currency, band },
  });
}

function nameOf(answer: string, about: readonly string[]): string {
  return [answer, ...about].join('-').toLowerCase().slice(0, 64);
}
