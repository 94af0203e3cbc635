// One layer, one step deeper: its defences with what they refused, and what stands there.
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { DefenceOnPath, LayerOnPath, Member } from '../../../contract/path.ts';
import { clock } from '../../parts/clock.ts';
import { Mark } from '../../parts/mark.tsx';
import { Name, Words } from '../../parts/name.tsx';
import { layerWords } from '../../words/layers.ts';
import { countText } from '../../words/numbers.ts';
import { agoText } from '../../words/time.ts';

export function LayerPanel({ layer }: { readonly layer: LayerOnPath }): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, [layer.layer]);
  return (
    <section class="panel" aria-labelledby="layer">
      <h2 id="layer" ref={heading} tabIndex={-1}>
        {layer.layer} <span class="soft">stops</span>
      </h2>
      <p>{layerWords[layer.layer].stops}</p>
      <div class="two">
        <div>
          <h3>Defences</h3>
          <Defences defences={layer.defences} />
        </div>
        <div>
          <h3>What stands here</h3>
          {layer.members.length === 0 ? (
            <p class="soft">
              Nothing that is seen from here; the policy names what should stand here.
            </p>
          ) : (
            <ul class="members">
              {layer.members.map((member) => (
                <MemberLine key={member.name} member={member} />
              ))}
            </ul>
          )}
        </div>
      </div>
    </section>
  );
}

function Defences({ defences }: { readonly defences: readonly DefenceOnPath[] }): VNode {
  if (defences.length === 0) return <p class="soft">This layer has none that refuse requests.</p>;
  return (
    <ul class="defences">
      {defences.map(({ defence, says, refused, lastCode, lastAt }) => (
        <li key={defence}>
          <p>
            <code>{defence}</code>{' '}
            <span class={refused > 0 ? 'strong' : 'soft'}>
              {refused > 0 ? `refused ${countText(refused)}` : 'refused nothing lately'}
            </span>
          </p>
          <p class="soft small">
            <Words text={says} />
          </p>
          {lastCode !== null && (
            <p class="soft small">
              last <Name text={lastCode} />
              {lastAt !== null && `, ${agoText(lastAt, clock.value)}`}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function MemberLine({ member }: { readonly member: Member }): VNode {
  const { name, address, state, says, facts } = member;
  return (
    <li>
      <details>
        <summary>
          <Mark state={state} quiet />
          <strong>
            <Name text={name} />
          </strong>
          {address !== null && (
            <code>
              <Name text={address} />
            </code>
          )}
          <span class="soft small">
            <Words text={says} />
          </span>
        </summary>
        <dl class="facts">
          {facts.map(([fact, value]) => (
            <div key={fact}>
              <dt>
                <Words text={fact} />
              </dt>
              <dd>
                <Name text={value} />
              </dd>
            </div>
          ))}
        </dl>
        {facts.length === 0 && <p class="soft small">Nothing more is known of it.</p>}
      </details>
    </li>
  );
}
