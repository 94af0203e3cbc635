// The rooms as the console's server has them, without the server: routes are called by name.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RampartEvent } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import type { Stage } from '@rampart/stage';
import * as v from 'valibot';

import type { Job } from '../../../src/console/contract/judged.ts';
import type { House, OpenRoom, Room, Watched } from '../../../src/console/house.ts';
import { JobRunner } from '../../../src/console/jobs/jobs.ts';
import { loadPolicyFile } from '../../../src/policy/load.ts';

/** It ends with the stage. */
export interface Furnished {
  readonly deployment: Watched;
  readonly jobs: JobRunner;
  readonly events: readonly RampartEvent[];
  /** What a view of this path answers, as much of it as the test looks at. */
  view<Form>(path: string, form: v.GenericSchema<unknown, Form>, query?: unknown): Promise<Form>;
  act(path: string, body?: unknown): Promise<unknown>;
  /** Waits until the job of this kind has ended. */
  ended(kind: string): Promise<Job>;
}

export interface Furniture {
  /** The policy; `DIRECTORY` in it stands for the directory. Undefined: it lies there already. */
  readonly text?: string;
  readonly rooms: readonly OpenRoom[];
  readonly directory?: string;
  readonly gateways?: Watched['gateways'];
}

export async function furnish(
  stage: Stage,
  { text, rooms, directory, gateways = [] }: Furniture,
): Promise<Furnished> {
  const own = directory ?? (await stage.newDirectory('console'));
  const file = join(own, 'rampart.yaml');
  if (text !== undefined) await writeFile(file, text.replaceAll('DIRECTORY', own));
  let policy = await loadPolicyFile(file);
  const deployment: Watched = {
    id: 'shop',
    file,
    get policy() {
      return policy;
    },
    directory: join(own, 'state'),
    gateways,
    logs: [],
    reload: async () => {
      policy = await loadPolicyFile(file);
    },
  };
  const events: RampartEvent[] = [];
  const tell = (event: RampartEvent): void => {
    events.push(event);
  };
  const jobs = new JobRunner({ tell, now: Date.now });
  const house: House = { deployments: [deployment], jobs, tell, durably: async (e) => tell(e) };
  const opened: Room[] = [];
  for (const open of rooms) opened.push(await open(house));
  const routes = opened.flatMap((room) => room.routes);
  const call = (method: string, path: string, sent: unknown): Promise<unknown> => {
    const route = routes.find((each) => each.method === method && each.path === path);
    if (route === undefined) throw new Error(`There is no route ${method} ${path}.`);
    const person = {
      name: 'ada',
      roles: ['operator' as const],
      provenUntil: Infinity,
      sessionEnds: Infinity,
    };
    const { signal } = new AbortController();
    return route.run({
      deployment,
      person,
      body: sent,
      query: sent,
      names: {},
      signal,
      after: null,
      isGood: async () => true,
    });
  };
  stage.defer(async () => {
    await jobs[Symbol.asyncDispose]();
    for (const room of opened) await room.close();
  });
  return {
    deployment,
    jobs,
    events,
    view: async (path, form, query = {}) => v.parse(form, await call('GET', path, query)),
    act: (path, body = {}) => call('POST', path, body),
    ended: async (kind) => {
      await waitFor(() => jobs.last('shop', kind)?.ended !== null, { what: `the end of ${kind}` });
      const job = jobs.last('shop', kind);
      if (job === null) throw new Error(`No ${kind} was begun.`);
      return job;
    },
  };
}
