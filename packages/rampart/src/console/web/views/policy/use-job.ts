// Follows a job until it has ended.
import { useEffect, useState } from 'preact/hooks';

import type { Job } from '../../../contract/judged.ts';
import { jobShape, pathOf } from '../../talk/answers.ts';
import { look } from '../../talk/ask.ts';

const pause = 500;

export function useJob(deployment: string, begun: Job | null, onEnd: () => void): Job | null {
  const [job, setJob] = useState(begun);
  useEffect(() => {
    setJob(begun);
    if (begun === null || begun.ended !== null) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const path = pathOf(deployment, 'jobs', begun.id);
    const follow = (): void => {
      look(path, jobShape, { signal: abort.signal, unattended: true }).then(
        (newest) => {
          setJob(newest);
          if (newest.ended === null) timer = setTimeout(follow, pause);
          else onEnd();
        },
        () => {
          // A gateway that is restarted by the plan may take the console's answer with it.
          if (!abort.signal.aborted) timer = setTimeout(follow, 2 * pause);
        },
      );
    };
    follow();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [deployment, begun?.id]);
  return job;
}
