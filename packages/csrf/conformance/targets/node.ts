import type { IncomingMessage, ServerResponse } from 'node:http';
import { nodeCsrf } from '../../src/adapters/node.ts';
import { parseBody } from './bodies.ts';
import {
  answerUpgrades,
  bindingOf,
  bindingOptions,
  issueOptionsOf,
  listening,
  pageOf,
  placeOf,
  ran,
  serverFor,
  sessionCookie,
} from './serving.ts';
import type { RunningTarget, Target, TargetOptions } from './target.ts';

export const target: Target = { name: 'node', parsesBodies: true, start };

async function start(options: TargetOptions): Promise<RunningTarget> {
  const csrf = nodeCsrf({
    ...options.csrf,
    ...bindingOptions(options, (request: IncomingMessage) => request.headers),
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    const place = placeOf(url);
    const parsed = await parseBody(request);
    const body = options.parsed === undefined ? parsed : options.parsed(parsed, request);
    if (!(await csrf.check(request, response, { body, ...routes[place] }))) return;
    switch (place) {
      case 'token':
        return json(response, { token: csrf.token(request, response, issueOptionsOf(url)) });
      case 'form':
        response.setHeader('content-type', 'text/html');
        response.end(pageOf(csrf.meta(request, response), csrf.field(request, response)));
        return undefined;
      case 'endpoint':
        return csrf.endpoint(request, response);
      case 'login':
        await csrf.leave(request, response);
        response.appendHeader('set-cookie', sessionCookie(url));
        return handler(response);
      case 'whoami': {
        const { session } = bindingOf(options, request.headers);
        return json(response, { target: target.name, session });
      }
      case 'once':
      case 'named':
      case 'mounted':
      case 'any':
        return handler(response);
    }
  }

  // The store may be away; routes marked once then refuse, which some cases want to see.
  csrf.core.prepareOnce().catch(() => undefined);
  const server = serverFor(options, (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  answerUpgrades(server);
  csrf.guardUpgrades(server);
  return listening(server);
}

const routes: Readonly<Record<string, { readonly once?: true; readonly action?: string }>> = {
  once: { once: true },
  named: { action: 'named' },
};

function handler(response: ServerResponse): void {
  for (const [name, value] of Object.entries(ran)) response.setHeader(name, value);
  json(response, { ran: true });
}

function json(response: ServerResponse, value: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}
