// The way of a request through the six layers, from the browser to the bytes, and what stands in it.
import type { VNode } from 'preact';

import type { LayerOnPath, PathView } from '../../../contract/path.ts';
import { Mark } from '../../parts/mark.tsx';
import { Words } from '../../parts/name.tsx';
import { Await, Empty, Gaps } from '../../parts/states.tsx';
import { linkTo } from '../../route/route.ts';
import { useDeployment, useView } from '../../shell/deployment.ts';
import type { Detailed } from '../../shell/views.tsx';
import { layerWords } from '../../words/layers.ts';
import { countText } from '../../words/numbers.ts';
import { LayerPanel } from './layer-panel.tsx';
import { Browser, Disk, Eye } from './glyphs.tsx';
import { Sparkline } from './sparkline.tsx';
import { strokeOf } from './stones.ts';
import { Wall } from './wall.tsx';

export function Path({ detail }: Detailed): VNode {
  const { live } = useDeployment();
  const { loaded, reload } = useView('path');
  const pushed = live.path.value;
  const newest =
    pushed === null || (loaded.kind === 'ready' && loaded.value.at > pushed.at)
      ? loaded
      : ({ kind: 'ready', value: pushed, stale: null } as const);
  return (
    <Await loaded={newest} again={reload}>
      {(view) => <Shown view={view} chosen={detail} />}
    </Await>
  );
}

function Shown({
  view: { layers, gaps },
  chosen,
}: {
  readonly view: PathView;
  readonly chosen: string | null;
}): VNode {
  if (layers.length === 0) {
    return (
      <>
        <Gaps gaps={gaps} />
        <Empty title="No layer has said anything yet.">
          <p>
            Start the gateway with <code>rampart gateway</code>, and let the applications write
            their events where the policy says (<code>events</code>).
          </p>
        </Empty>
      </>
    );
  }
  const shown = layers.find(({ layer }) => layer === chosen);
  return (
    <>
      <ol class="way" aria-label="The layers, in the order in which a request meets them">
        {layers.map((layer) => (
          <Layer key={layer.layer} layer={layer} isChosen={layer === shown} />
        ))}
      </ol>
      <p class="legend soft small">
        <span>
          <span class="swatch stone" /> a course of stones is a defence
        </span>
        <span>
          <span class="swatch busy" /> it has refused something
        </span>
        <span>
          <span class="swatch passed" /> what passed in the last minute
        </span>
        <span>
          <span class="swatch back" /> what was turned back
        </span>
      </p>
      {shown !== undefined && <LayerPanel layer={shown} />}
      <Gaps gaps={gaps} />
    </>
  );
}

function Layer({
  layer,
  isChosen,
}: {
  readonly layer: LayerOnPath;
  readonly isChosen: boolean;
}): VNode {
  const { id } = useDeployment();
  const { layer: name, state, says, allowed, refused, refusedByMinute } = layer;
  return (
    <li class={`layer ${name}`}>
      <a
        href={linkTo(id, 'path', isChosen ? null : name)}
        aria-current={isChosen ? 'true' : undefined}
        style={{ '--flow': `${strokeOf(allowed)}px` }}
      >
        <span class="title">
          <strong>{name}</strong>
          <span class="soft small">{layerWords[name].title}</span>
        </span>
        <span class="picture">
          <span class="flow" aria-hidden="true">
            <span />
          </span>
          {name === 'watch' ? <Eye /> : <Wall layer={layer} />}
          {name === 'csrf' && <Browser />}
          {name === 'data' && <Disk />}
        </span>
        <span class="state">
          <Mark state={state} />
          <span class="says small">
            <Words text={says} />
          </span>
        </span>
        <span class="counts">
          {allowed === null && refused === null ? (
            <span class="soft">not counted here</span>
          ) : (
            <>
              {allowed !== null && (
                <Count of={allowed} word={name === 'watch' ? 'written' : 'passed'} />
              )}
              <Count of={refused} word={name === 'watch' ? 'alarming' : 'turned back'} />
              <Sparkline counts={refusedByMinute} />
            </>
          )}
        </span>
      </a>
    </li>
  );
}

function Count({ of, word }: { readonly of: number | null; readonly word: string }): VNode {
  return (
    <span class="number">
      {of === null ? <span class="soft">not counted</span> : <strong>{countText(of)}</strong>}{' '}
      <span class="soft small">{word}</span>
    </span>
  );
}
