// What a year may cost as things stand, and after the measures that are ranked below.
import type { VNode } from 'preact';

import { exactText, moneyText, numberText, oftenText } from '../../../../risk/words.ts';
import type { LossFigures, RiskView } from '../../../contract/judged.ts';
import { Name, Words } from '../../parts/name.tsx';
import { Await, Empty, Gaps } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { useView } from '../../shell/deployment.ts';
import { Decisions } from '../posture/decisions.tsx';
import { CurveFigure } from './curve-figure.tsx';
import { Measures } from './measures.tsx';

export function Risk(): VNode {
  const { loaded, reload } = useView('risk');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} reload={reload} />}
    </Await>
  );
}

function Shown({ view, reload }: { readonly view: RiskView; readonly reload: () => void }): VNode {
  const { currency, simple, now, after, mishaps, inputs, decisions, gaps } = view;
  return (
    <>
      <Gaps gaps={gaps} />
      {now === null ? (
        <Empty title="Nobody has said what is at stake.">
          <p>
            Write the section <code>risk</code> into the policy: how many records, what one costs,
            what an hour of standstill costs. <code>rampart risk</code> says which figures matter
            most.
          </p>
        </Empty>
      ) : (
        <>
          <Figures now={now} after={after} currency={currency} />
          <CurveFigure view={view} now={now} />
        </>
      )}
      {simple !== null && (
        <p class="soft">
          The simple product: {exactText(simple.records)} records × {currency}{' '}
          {exactText(simple.cost)} × {exactText(simple.probability * 100)} % ={' '}
          <strong>{moneyText(simple.loss, currency)}</strong> a year. It knows one kind of mishap,
          and no good or bad years.
        </p>
      )}
      <Measures view={view} reload={reload} />
      {mishaps.length > 0 && (
        <section aria-labelledby="mishaps">
          <h2 id="mishaps">Where it comes from</h2>
          <Table
            label="Mishaps"
            columns={['Mishap', 'How often', `${currency} a year`]}
            right={[2]}
            rows={mishaps.map(({ name, title, perYear, expected }) => ({
              key: name,
              cells: [<Words key="title" text={title} />, oftenText(perYear), numberText(expected)],
            }))}
          />
        </section>
      )}
      {inputs.length > 0 && (
        <section aria-labelledby="inputs">
          <h2 id="inputs">What it rests on</h2>
          <Table
            label="Inputs"
            columns={['Figure', 'Value', 'How known', 'Source']}
            rows={inputs.map(({ name, value, kind, source }) => ({
              key: name,
              cells: [
                <Words key="name" text={name} />,
                <Name key="value" text={value} />,
                kind,
                <Words key="source" text={source} />,
              ],
            }))}
          />
        </section>
      )}
      <Decisions decisions={decisions} />
    </>
  );
}

function Figures({
  now,
  after,
  currency,
}: {
  readonly now: LossFigures;
  readonly after: LossFigures | null;
  readonly currency: string;
}): VNode {
  const figures = [
    ['expected a year', 'expected'],
    ['once in 10 years more than', 'p90'],
    ['once in 20 years more than', 'p95'],
    ['once in 100 years more than', 'p99'],
  ] as const;
  return (
    <dl class="figures">
      {figures.map(([label, name]) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd>
            {moneyText(now[name], currency)}
            {after !== null && (
              <span class="soft small">after the measures {moneyText(after[name], currency)}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
