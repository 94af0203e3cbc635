import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Preview } from '../../../contract/time.ts';
import { Words } from '../../parts/name.tsx';
import { Trouble } from '../../parts/states.tsx';
import { useDeployment } from '../../shell/deployment.ts';
import { pathOf, previewShape } from '../../talk/answers.ts';
import { look } from '../../talk/ask.ts';
import { asFailure, type Failure } from '../../talk/failure.ts';
import { bytesText, countText, plural } from '../../words/numbers.ts';
import { exactText, spanText } from '../../words/time.ts';

type Seen = Preview | Failure | null;

/** While the slider moves nothing is asked. */
const calm = 300;

export function PreviewWords({
  archive,
  at,
}: {
  readonly archive: string;
  readonly at: number;
}): VNode {
  const { id } = useDeployment();
  const [seen, setSeen] = useState<Seen>(null);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const asked = new URLSearchParams({ archive, at: String(at) }).toString();
      look(`${pathOf(id, 'time', 'preview')}?${asked}`, previewShape, {
        signal: abort.signal,
      }).then(setSeen, (error: unknown) => {
        if (!abort.signal.aborted) setSeen(asFailure(error));
      });
    }, calm);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, archive, at]);
  if (seen instanceof Error) return <Trouble failure={seen} />;
  return (
    <div class="preview" role="status">
      {seen === null ? (
        <p class="soft">Looking what a restore would bring…</p>
      ) : (
        <Brought preview={seen} at={at} />
      )}
    </div>
  );
}

function Brought({ preview, at }: { readonly preview: Preview; readonly at: number }): VNode {
  const { exact, offset, replays, keys, says } = preview;
  return (
    <>
      <p>
        <Words text={says} />
      </p>
      <dl class="facts">
        <div>
          <dt>newest command that it brings</dt>
          <dd>
            {exactText(exact)}
            {exact < at && <span class="soft"> ({spanText(at - exact)} before)</span>}
          </dd>
        </div>
        <div>
          <dt>offset</dt>
          <dd>{offset.toLocaleString('en-US')}</dd>
        </div>
        <div>
          <dt>replays</dt>
          <dd>
            {bytesText(replays.bytes)} from {plural(replays.segments, 'segment')}
          </dd>
        </div>
        <div>
          <dt>keys</dt>
          <dd>{keys === null ? 'known after a restore only' : countText(keys)}</dd>
        </div>
      </dl>
    </>
  );
}
