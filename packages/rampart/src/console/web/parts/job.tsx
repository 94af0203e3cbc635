// A piece of work that was asked for here and takes a while.
import type { VNode } from 'preact';

import type { Job } from '../../contract/judged.ts';
import { spanText } from '../words/time.ts';
import { clock } from './clock.ts';
import { Mark } from './mark.tsx';
import { Name, Words } from './name.tsx';

export function JobLine({ job }: { readonly job: Job | null }): VNode | null {
  if (job === null) return null;
  const took = spanText((job.ended ?? clock.value) - job.began);
  return (
    <div class="job" role="status">
      <Head job={job} />
      <span class="soft">, asked for by </span>
      <Name text={job.by} />
      <span class="soft" aria-hidden="true">
        , {job.ended === null ? `for ${took}` : `took ${took}`}
      </span>
      {job.ended === null && <Progress done={job.done} kind={job.kind} />}
      {job.says !== '' && (
        <p>
          <Words text={job.says} />
        </p>
      )}
    </div>
  );
}

function Head({ job: { kind, ended, succeeded } }: { readonly job: Job }): VNode {
  if (ended === null) return <strong>{sentenceOf(kind)} is running</strong>;
  return succeeded === true ? (
    <Mark state="good" says={`${sentenceOf(kind)} is done`} />
  ) : (
    <Mark state="bad" says={`${sentenceOf(kind)} failed`} />
  );
}

function Progress({ done, kind }: { readonly done: number | null; readonly kind: string }): VNode {
  // Without a value it shows that something goes on, and claims nothing about how far it is.
  return (
    <progress aria-label={`How far ${kind} is`} {...(done !== null && { value: done, max: 1 })} />
  );
}

const names: ReadonlyMap<string, string> = new Map([
  ['apply', 'change'],
  ['prove', 'proof'],
]);

const sentenceOf = (kind: string): string => `The ${names.get(kind) ?? kind}`;

export function isRunning(job: Job | null): boolean {
  return job !== null && job.ended === null;
}
