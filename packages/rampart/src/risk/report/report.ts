// The whole assessment on one page: first what a manager takes home, then how it was reckoned, and at
// the end what cannot be reckoned.
import type { Figure, Page, Section } from '../../report/page.ts';
import type { Assessment } from '../assess.ts';
import { countText, dayOf, moneyText, shareText } from '../words.ts';
import { analyseSection } from './analyse.ts';
import { contextSection } from './context.ts';
import { decideSection } from './decide.ts';
import { evaluateSection } from './evaluate.ts';
import { assessSection } from './identify.ts';

export type Step = 'context' | 'assess' | 'analyse' | 'evaluate' | 'decide';

const sections: Readonly<Record<Step, (assessment: Assessment) => Section>> = Object.freeze({
  context: contextSection,
  assess: assessSection,
  analyse: analyseSection,
  evaluate: evaluateSection,
  decide: decideSection,
});

export function pageOfStep(step: Step, assessment: Assessment): Page {
  return { ...headOf(assessment), sections: [sections[step](assessment)] };
}

export function wholePage(assessment: Assessment): Page {
  return {
    ...headOf(assessment),
    sections: [
      summarySection(assessment),
      ...Object.values(sections).map((section) => section(assessment)),
      limitsSection,
    ],
  };
}

function headOf({ context, at, audited }: Assessment): Pick<Page, 'title' | 'subtitle'> {
  return {
    title: `Risk of ${context.app}`,
    subtitle: `${dayOf(at)}, in ${context.currency} a year, two significant digits${audited ? '' : '; without an audit'}`,
  };
}

function summarySection(assessment: Assessment): Section {
  const { context, loss, appetite, fixes, decisions } = assessment;
  const money = (amount: number): string => moneyText(amount, context.currency);
  const open = decisions.filter(({ standing }) => standing !== 'holds').length;
  const figures: readonly Figure[] = [
    {
      label: 'expected loss a year',
      value: money(loss.mean),
      tone: appetite === null ? 'plain' : appetite.aYear.within ? 'good' : 'bad',
    },
    { label: 'in a bad year (once in 20)', value: `more than ${money(loss.p95)}` },
    ...(appetite === null
      ? []
      : [
          {
            label: 'what is borne',
            value: appetite.within ? 'kept' : 'exceeded',
            tone: appetite.within ? ('good' as const) : ('bad' as const),
          },
        ]),
    ...(context.revenue === null || context.revenue === 0
      ? []
      : [{ label: 'of the revenue', value: shareText(loss.mean / context.revenue) }]),
    {
      label: 'decisions',
      value: decisionsText(decisions.length, open),
      tone: open === 0 ? 'plain' : 'warning',
    },
  ];
  const first = fixes.first.slice(0, 3);
  const taken = first.reduce((sum, { next }) => sum + next, 0);
  return {
    heading: 'In short',
    blocks: [
      { kind: 'figures', figures },
      ...(first.length === 0
        ? []
        : [
            {
              kind: 'text' as const,
              text: `${countText(first.length, 'measure takes', 'measures take')} ${money(taken)} a year away:`,
            },
            {
              kind: 'list' as const,
              ordered: true,
              items: first.map(
                ({ measure, next, cost }) =>
                  `${measure.title}: takes away ${money(next)} a year, costs ${money(cost)} once.`,
              ),
            },
          ]),
    ],
  };
}

function decisionsText(all: number, open: number): string {
  if (all === 0) return 'none';
  return open === 0 ? `${all}, all hold` : `${open} of ${all} open again`;
}

const limitsSection: Section = {
  heading: 'What these figures are not',
  blocks: [
    {
      kind: 'list',
      items: [
        'What cannot be counted is not in them: trust that is gone, the harm to people whose data are read or whose treatment waits, what a court decides, and the nights of those who clean up. Where such things are at stake, decide by them and not by a sum.',
        'How often something happens is judgement, and so is how much a defence stops: the tables are in the guide to risk. A tenfold error is possible in a single line; the order of what to mend is more stable than the sum.',
        'Mishaps are taken to be independent. Someone who is inside does several of these at once, so the worst years are worse than the curve says.',
        'Amounts have two digits because nobody knows more. Two reports differ for good reason only if an input did: the years simulated are the same.',
      ],
    },
  ],
};
