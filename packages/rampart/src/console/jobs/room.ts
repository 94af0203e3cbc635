// A job by its id: what a page follows until it has ended.
import { ConsoleError } from '../errors.ts';
import type { OpenRoom } from '../house.ts';
import { nothing, view } from '../route.ts';

export const jobsRoom: OpenRoom = ({ jobs }) => ({
  routes: [
    view(
      {
        path: 'jobs/:job',
        role: 'viewer',
        says: 'A job that runs, or has ended since the console started.',
        answers: 'Job',
      },
      nothing,
      ({ deployment, names }) => {
        const job = jobs.find(deployment.id, names['job'] ?? '');
        if (job !== null) return job;
        const what = 'There is no such job: it ended long ago, or before the console started.';
        throw new ConsoleError('CONSOLE_NOT_FOUND', what);
      },
    ),
  ],
  close: async () => undefined,
});
