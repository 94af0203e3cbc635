// The exceedance curve: drawn for those who see it, and as a table for everybody.
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { moneyText, numberText, shareText } from '../../../../risk/words.ts';
import type { LossFigures, RiskView } from '../../../contract/judged.ts';
import { Table } from '../../parts/table.tsx';
import { align, chanceAt, roundAmounts } from './curve.ts';

export function CurveFigure({
  view: { after, appetite, currency },
  now,
}: {
  readonly view: RiskView;
  readonly now: LossFigures;
}): VNode | null {
  const place = useRef<HTMLDivElement>(null);
  const curves = align(now.curve, after?.curve ?? []);
  const drawnOf = JSON.stringify([curves, appetite]);
  useEffect(() => {
    const into = place.current;
    if (into === null) return;
    let stop: (() => void) | undefined;
    let isGone = false;
    // Only this view needs it, so only this view loads it.
    import('./draw-curve.ts').then(
      ({ drawCurve }) => {
        if (!isGone) stop = drawCurve(into, curves, appetite);
      },
      () => into.replaceChildren('The drawing could not be loaded; the table below says the same.'),
    );
    return () => {
      isGone = true;
      stop?.();
    };
    // The same numbers come again every few seconds.
  }, [drawnOf]);
  if (curves.losses.length === 0) return null;
  return (
    <figure class="curve">
      <figcaption>
        <h2>How likely a year costs more, in {currency}</h2>
        <ul class="legend small">
          <li>
            <span class="line before" /> as it is
          </li>
          {after !== null && (
            <li>
              <span class="line after" /> after the measures
            </li>
          )}
          {appetite !== null && (
            <li>
              <span class="line appetite" /> what is borne: more than{' '}
              {moneyText(appetite.loss, currency)} at most once in{' '}
              {numberText(1 / appetite.probability)} years
            </li>
          )}
        </ul>
      </figcaption>
      <div ref={place} class="drawing" aria-hidden="true" />
      <details>
        <summary>The same as a table</summary>
        <Table
          label="How likely a year costs more"
          columns={['More than', 'as it is', ...(after === null ? [] : ['after the measures'])]}
          right={[1, 2]}
          rows={roundAmounts(curves.losses).map((loss) => ({
            key: String(loss),
            cells: [
              moneyText(loss, currency),
              shareText(chanceAt(now.curve, loss)),
              ...(after === null ? [] : [shareText(chanceAt(after.curve, loss))]),
            ],
          }))}
        />
      </details>
    </figure>
  );
}
