import type { VNode } from 'preact';

import type { LayerOnPath } from '../../../contract/path.ts';
import { battlementsOf, drawn, stonesOf, strokeOf } from './stones.ts';

/** A picture of what is said beside it in words. */
export function Wall({ layer }: { readonly layer: LayerOnPath }): VNode {
  const stones = stonesOf(layer.defences);
  const refused = layer.refused ?? 0;
  return (
    <svg
      class={`wall ${layer.state}`}
      viewBox={`0 0 ${drawn.width} ${drawn.height}`}
      aria-hidden="true"
    >
      {refused > 0 && <Refused width={strokeOf(refused)} />}
      {battlementsOf(stones).map(({ x, ...box }) => (
        <rect key={x} class="stone" x={x} rx="1" {...box} />
      ))}
      {stones.map(({ isBusy, ...box }) => (
        <rect key={`${box.x} ${box.y}`} class={isBusy ? 'stone busy' : 'stone'} rx="1.5" {...box} />
      ))}
    </svg>
  );
}

/** What came to the wall and was turned back. */
function Refused({ width }: { readonly width: number }): VNode {
  return (
    <g class="refused">
      <path d="M-6 136h16c16 0 22 10 22 26v46" stroke-width={width} />
      <path class="tip" d={`M${32 - width - 3} 208h${2 * width + 6}l-${width + 3} ${width + 7}z`} />
    </g>
  );
}
