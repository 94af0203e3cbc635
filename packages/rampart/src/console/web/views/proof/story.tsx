import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { defences } from '../../../../prove/defences.ts';
import type { Line } from '../../../../prove/matrix/matrix.ts';
import type { ProofView } from '../../../contract/judged.ts';
import { Mark } from '../../parts/mark.tsx';
import { Words } from '../../parts/name.tsx';

/** What happened in the world, what the attacker wants here, and what stands in his way. */
export function Story({
  line,
  stories,
}: {
  readonly line: Line;
  readonly stories: ProofView['stories'];
}): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const told = Object.hasOwn(stories, line.attack) ? stories[line.attack] : undefined;
  const stops = line.cells.filter(({ alone }) => alone === 'stops' || alone === 'undoes');
  return (
    <section class="panel" aria-labelledby="story">
      <h2 id="story" ref={heading} tabIndex={-1}>
        <Words text={line.title} />
      </h2>
      <p>
        <Mark state={standingOf(line)} says={verdictOf(line)} />
      </p>
      {told !== undefined && (
        <>
          <p>
            <Words text={told.story} />
          </p>
          <p>
            <strong>It has succeeded when:</strong> <Words text={told.goal} />
          </p>
        </>
      )}
      <p class="soft">Its way leads through {line.crosses.join(', ')}.</p>
      {stops.length > 0 && (
        <ul>
          {stops.map(({ defence, alone, spared }) => (
            <li key={defence}>
              <code>{defence}</code> {defences[defence].does}
              {alone === 'undoes' && ' (afterwards, and without a loss)'}
              {spared === false && <strong>: without it, nothing else stops it</strong>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function standingOf({ stopped, real }: Line): 'good' | 'bad' | 'unknown' {
  if (stopped === null || real === false) return 'unknown';
  return stopped ? 'good' : 'bad';
}

function verdictOf({ stopped, real, depth }: Line): string {
  if (real === false) return 'It fails with all defences off too, so this proves nothing.';
  if (stopped === null) return 'It could not be told whether it is stopped.';
  const alone = depth === null ? '' : `, and ${depth} of the defences would do so alone`;
  return stopped ? `It is stopped${alone}.` : 'It is NOT stopped.';
}
