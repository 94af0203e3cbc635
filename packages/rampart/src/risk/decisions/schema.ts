// A decision as it is written, a file each, so that its history is that of the file.
import { day } from '../../policy/schema/day.ts';
import { problem } from '../../policy/schema/problem.ts';
import { line, share, word } from '../../policy/schema/scalars.ts';
import type { Part } from '../../policy/schema/shape.ts';
import {
  becomes,
  list,
  optional,
  part,
  scalar,
  setting,
  standard,
} from '../../policy/schema/vocabulary.ts';
import { amount, currency } from '../../policy/schema/money.ts';
import { answers } from './decision.ts';
import type { Decision, FiguresThen } from './decision.ts';

type Written = Omit<Decision, 'id' | 'file'>;

/** Nobody answers for longer than this without looking again. */
const longestDays = 732;
const dayLength = 86_400_000;

/** Several lines are one text here: reports set it as they need it. */
const reason: Part<string> = scalar(
  'a text of 10 to 2,000 characters',
  { type: 'string' },
  (value) => {
    const text = String(value).replaceAll(/\s+/gu, ' ').trim();
    return typeof value === 'string' && text.length >= 10 && text.length <= 2_000
      ? text
      : undefined;
  },
);

const about = line(
  'a rule of the audit or a mishap, such as NET-013 or theft',
  64,
  /^[A-Za-z0-9-]+$/,
);

const figures: Part<FiguresThen> = becomes(
  part({
    annual_loss: setting(amount, 'Expected loss a year that hangs on it, when it was decided.'),
    currency: setting(currency, 'In which currency.'),
    band: standard(share(), '50%', 'By so much it may rise before it must be decided anew.'),
  }),
  ({ annual_loss: annualLoss, ...others }) => ({ annualLoss, ...others }),
);

export const decisionSchema: Part<Written> = becomes(
  part({
    decision: setting(word(...answers), 'What is done about it.'),
    about: setting(list(about), 'Rules of the audit, and mishaps.'),
    subjects: standard(
      list(line('a server or a file', 256)),
      [],
      'Where it holds; everywhere, if left out.',
    ),
    owner: setting(line('a name of up to 128 characters', 128), 'Who answers for it.'),
    reason: setting(reason, 'Why.'),
    decided: setting(day, 'When it was decided.'),
    expires: setting(day, 'The last day on which it holds; two years later at most.'),
    figures: optional(figures, 'What it was worth when it was decided.'),
  }),
  ({ decision: answer, figures: then = null, ...others }, refuse) => {
    const days = (Date.parse(others.expires) - Date.parse(others.decided)) / dayLength;
    if (days < 0) {
      refuse(['expires'], problem('POLICY_CONFLICT', 'It ends before it was decided.'));
    }
    if (days > longestDays) {
      refuse(['expires'], problem('POLICY_VALUE', 'It holds for two years at most.'));
    }
    if (others.about.length === 0) {
      refuse(['about'], problem('POLICY_VALUE', 'It is about nothing.'));
    }
    return { answer, figures: then, ...others };
  },
);
