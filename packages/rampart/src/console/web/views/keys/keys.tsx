// The rings: which key signs, which only verify, and until when.
import type { VNode } from 'preact';

import type { KeysView, RingView } from '../../../contract/access.ts';
import { clock } from '../../parts/clock.ts';
import { Name } from '../../parts/name.tsx';
import { Await, Empty, Gaps } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { isAllowed, useView } from '../../shell/deployment.ts';
import { plural } from '../../words/numbers.ts';
import { agoText, momentText } from '../../words/time.ts';
import { Act, KeyActs } from './key-acts.tsx';
import { KeyLine } from './key-line.tsx';

export function Keys(): VNode {
  const { loaded, reload } = useView('keys');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} reload={reload} />}
    </Await>
  );
}

function Shown({
  view: { rings, gaps },
  reload,
}: {
  readonly view: KeysView;
  readonly reload: () => void;
}): VNode {
  return (
    <>
      <Gaps gaps={gaps} />
      {rings.length === 0 && (
        <Empty title="No ring is shown here.">
          <p>
            Rings are sealed, so the console needs their seal keys: name them under{' '}
            <code>console.rings</code> in the policy.
          </p>
        </Empty>
      )}
      {rings.map((ring) => (
        <Ring key={ring.name} ring={ring} reload={reload} />
      ))}
    </>
  );
}

const words = {
  coming: 'coming: it is distributed, and signs soon',
  signing: 'signs',
  verifying: 'verifies only',
  revoked: 'revoked: nothing that it signed is good',
} as const;

function Ring({ ring, reload }: { readonly ring: RingView; readonly reload: () => void }): VNode {
  const mayAct = isAllowed('operator');
  const { name, epoch, keys, revokedSessions, nextRotationAt } = ring;
  return (
    <section aria-label={`Ring ${name}`}>
      <div class="bar">
        <h2>
          <Name text={name} />
        </h2>
        {mayAct && <KeyActs ring={name} reload={reload} />}
      </div>
      <p class="soft">
        Epoch {epoch}, {plural(keys.length, 'key')}, {plural(revokedSessions, 'session')} revoked,{' '}
        {nextRotationAt === null
          ? 'rotated by hand'
          : `rotates ${agoText(nextRotationAt, clock.value)}`}
      </p>
      <KeyLine keys={keys} now={clock.value} />
      <Table
        label={`Keys of ${name}`}
        columns={[
          'Key',
          'State',
          'Signs from',
          'Verifies only from',
          'Gone from',
          ...(mayAct ? ['Act'] : []),
        ]}
        rows={keys.map(({ id, state, activatesAt, retiresAt, expiresAt }) => ({
          key: id,
          cells: [
            <code key="id">
              <Name text={id} />
            </code>,
            <span key="state" class={`key-state ${state}`}>
              {words[state]}
            </span>,
            momentText(activatesAt),
            momentText(retiresAt),
            momentText(expiresAt),
            ...(mayAct
              ? [
                  state === 'revoked' ? (
                    ''
                  ) : (
                    <Act
                      key="act"
                      order={{ kind: 'revoke', ring: name, key: id }}
                      reload={reload}
                    />
                  ),
                ]
              : []),
          ],
        }))}
      />
    </section>
  );
}
