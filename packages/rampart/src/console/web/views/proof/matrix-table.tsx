import type { VNode } from 'preact';

import {
  isDeepEnough,
  type Alone,
  type Line,
  type Matrix,
} from '../../../../prove/matrix/matrix.ts';
import { Words } from '../../parts/name.tsx';
import { linkTo } from '../../route/route.ts';
import { useDeployment } from '../../shell/deployment.ts';
import { layerNames } from '../../words/layers.ts';

const signs: Readonly<Record<Alone, readonly [sign: string, word: string]>> = {
  stops: ['●', 'stops it alone'],
  undoes: ['○', 'undoes it alone'],
  'lets pass': ['', 'lets it pass'],
  unknown: ['?', 'not tried'],
};

export function MatrixTable({
  matrix: { lines },
  required,
  chosen,
}: {
  readonly matrix: Matrix;
  readonly required: number;
  readonly chosen: string | null;
}): VNode {
  const { id } = useDeployment();
  // A defence that stops nothing says nothing in a table.
  const used = (lines[0]?.cells ?? [])
    .map(({ defence }) => defence)
    .filter((defence) => lines.some((line) => holds(line, defence)));
  const groups = layerNames
    .map((layer) => ({ layer, count: used.filter((each) => each.startsWith(`${layer}.`)).length }))
    .filter(({ count }) => count > 0);
  return (
    <>
      <p class="soft small">
        ● stops the attack alone, ○ undoes it without a loss. Choose an attack for its story.
      </p>
      <div class="sideways matrix" role="group" aria-label="Attacks and defences" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th rowSpan={2} scope="col">
                Attack
              </th>
              <th rowSpan={2} scope="col">
                Depth
              </th>
              {groups.map(({ layer, count }) => (
                <th key={layer} colSpan={count} scope="colgroup" class="group">
                  {layer}
                </th>
              ))}
            </tr>
            <tr>
              {used.map((defence) => (
                <th key={defence} scope="col" class="defence">
                  <span>{defence.slice(defence.indexOf('.') + 1)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.attack} class={line.attack === chosen ? 'chosen' : ''}>
                <th scope="row">
                  <a href={linkTo(id, 'proof', line.attack)}>
                    <Words text={line.title} />
                  </a>
                </th>
                <td class={isDeepEnough(line, required) ? 'depth good' : 'depth bad'}>
                  <Depth line={line} isEnough={isDeepEnough(line, required)} />
                </td>
                {used.map((defence) => (
                  <Sign key={defence} alone={aloneOf(line, defence)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Depth({ line, isEnough }: { readonly line: Line; readonly isEnough: boolean }): VNode {
  return (
    <>
      {line.depth ?? '?'}
      {!isEnough && <span aria-hidden="true"> !</span>}
      {!isEnough && <span class="unseen"> too few</span>}
    </>
  );
}

function Sign({ alone }: { readonly alone: Alone }): VNode {
  const [sign, word] = signs[alone];
  return (
    <td title={word} class={`sign ${alone.replace(' ', '-')}`}>
      <span aria-hidden="true">{sign}</span>
      <span class="unseen">{word}</span>
    </td>
  );
}

function aloneOf(line: Line, defence: string): Alone {
  return line.cells.find((cell) => cell.defence === defence)?.alone ?? 'unknown';
}

function holds(line: Line, defence: string): boolean {
  const alone = aloneOf(line, defence);
  return alone === 'stops' || alone === 'undoes';
}
