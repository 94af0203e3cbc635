// Stands in for the console's server where a state is needed that no real system reaches on demand: a
// hundred deployments, hostile names, five thousand events a second, nothing at all. It answers the same
// contract under the same headers, from the pages as they are built.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import type { Job } from '../../../src/console/contract/judged.ts';
import type { ShownEvent } from '../../../src/console/contract/now.ts';
import { headersOf } from '../../../src/console/api/headers.ts';
import { pageAnswer, readPages } from '../../../src/console/api/pages.ts';
import { buildWebWhenStale, webDirectory } from '../../../setup/web-build.ts';
import { usualScene, type Scene } from './scene.ts';

export interface Act {
  readonly path: string;
  readonly body: unknown;
}

export interface Fixture extends AsyncDisposable {
  readonly origin: string;
  /** What is answered from now on. */
  scene: Scene;
  /** What was asked for, besides views. */
  readonly acts: Act[];
  /** Answers instead of the scene, by the end of the path: `posture`. */
  readonly refusals: Map<string, { readonly status: number; readonly code: string }>;
  /** The code that a step-up takes. */
  readonly code: string;
  /** To every open stream. */
  push(name: 'events' | 'path' | 'lost', data: unknown): void;
  flood(events: readonly ShownEvent[]): void;
  /** How many streams are open. */
  readonly listeners: number;
}

export async function openFixture(scene: Scene = usualScene(Date.now())): Promise<Fixture> {
  await buildWebWhenStale();
  const pages = await readPages(webDirectory);
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of headersOf(false)) response.setHeader(name, value);
    const { pathname } = new URL(request.url ?? '/', 'http://fixture');
    if (pathname === '/api/csrf') {
      return json(response, 200, { token: 'fixture-token', person: 'anna', samePerson: true });
    }
    const refusal = fixture.refusals.get(pathname.slice(pathname.lastIndexOf('/') + 1));
    if (refusal !== undefined) {
      const todo = 'Wait until the test is over.';
      const error = { code: refusal.code, message: 'The fixture refuses this.', todo };
      return json(response, refusal.status, { error });
    }
    if (request.method === 'POST') return act(pathname, await text(request), response);
    if (pathname.endsWith('/stream')) return stream(response);
    if (pathname.startsWith('/api/')) return view(pathname, response);
    const page = pages.at(pathname);
    if (page === null) return json(response, 404, {});
    const { status, headers, body } = pageAnswer(page, { tag: null, zips: false });
    response.writeHead(status, Object.fromEntries(headers));
    response.end(body === null ? '' : await new Response(body).bytes());
  }

  function view(path: string, response: ServerResponse): void {
    const { session, ...views } = fixture.scene;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (path === '/api/session') return json(response, 200, session);
    if (path.includes('/jobs/')) return json(response, 200, endedJob(name));
    const found = Object.entries(views).find(([each]) => each === name);
    if (session.person === null) return json(response, 401, notLoggedIn);
    return found === undefined ? json(response, 404, {}) : json(response, 200, found[1]);
  }

  function act(path: string, body: string, response: ServerResponse): void {
    const given: unknown = body === '' ? null : JSON.parse(body);
    fixture.acts.push({ path, body: given });
    const { session } = fixture.scene;
    if (path === '/api/session/end')
      fixture.scene = { ...fixture.scene, session: { ...session, person: null } };
    else if (path === '/api/session')
      fixture.scene = { ...fixture.scene, session: usualScene(Date.now()).session };
    else if (path === '/api/session/prove') return prove(given, response);
    if (path.startsWith('/api/session')) return json(response, 200, fixture.scene.session);
    if (path.endsWith('/plan')) return json(response, 200, fixture.scene.planned);
    return json(response, 200, runningJob(path));
  }

  function prove(given: unknown, response: ServerResponse): void {
    const isRight = JSON.stringify(given) === JSON.stringify({ code: fixture.code });
    if (!isRight) {
      const error = {
        code: 'CONSOLE_PROOF_REFUSED',
        message: 'That is not the code.',
        todo: 'Wait for the next one.',
      };
      return json(response, 403, { error });
    }
    const { session } = fixture.scene;
    const person = session.person && { ...session.person, provenUntil: Date.now() + 600_000 };
    fixture.scene = { ...fixture.scene, session: { ...session, person } };
    return json(response, 200, fixture.scene.session);
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`event: path\ndata: ${JSON.stringify(fixture.scene.path)}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  const push: Fixture['push'] = (name, data) => {
    for (const response of streams)
      response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fixture: Fixture = {
    origin: originOf(server),
    scene,
    acts: [],
    refusals: new Map(),
    code: '123456',
    push,
    flood: (events) => push('events', events),
    get listeners() {
      return streams.size;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return fixture;
}

const notLoggedIn = {
  error: { code: 'CONSOLE_NOT_LOGGED_IN', message: 'Nobody is logged in.', todo: 'Log in.' },
};

function runningJob(path: string): Job {
  return {
    id: 'j1',
    kind: path.slice(path.lastIndexOf('/') + 1),
    by: 'anna',
    began: Date.now(),
    ended: null,
    succeeded: null,
    says: 'has begun',
    done: 0.1,
  };
}

function endedJob(id: string): Job {
  return {
    ...runningJob('apply'),
    id,
    ended: Date.now(),
    succeeded: true,
    says: '2 steps done',
    done: 1,
  };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fixture has no port');
  return `http://127.0.0.1:${address.port}`;
}
