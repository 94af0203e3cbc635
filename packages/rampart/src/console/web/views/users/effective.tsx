import type { VNode } from 'preact';

import type { UserView } from '../../../contract/access.ts';
import { Name, Words } from '../../parts/name.tsx';

export function Effective({
  effective,
}: {
  readonly effective: UserView['effective'];
}): VNode | null {
  if (effective.length === 0) return null;
  return (
    <details>
      <summary>What comes of it, and why</summary>
      <dl class="effective">
        {effective.map(({ layer, allows, why }) => (
          <div key={`${layer} ${allows}`}>
            <dt>
              <Name text={layer} />
            </dt>
            <dd>
              <code>
                <Name text={allows} />
              </code>
              <p class="soft small">
                <Words text={why} />
              </p>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
