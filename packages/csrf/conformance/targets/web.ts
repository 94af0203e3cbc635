// There is no server of the web standard itself: a bridge of Node's server makes a Request of what
// arrives and writes out the Response, as the runtimes do that speak only these.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { nodeCsrf } from '../../src/adapters/node.ts';
import { webCsrf } from '../../src/adapters/web.ts';
import { targetOf } from '../../src/adapters/web-side.ts';
import {
  answerUpgrades,
  bindingOf,
  bindingOptions,
  bodyLimit,
  issueOptionsOf,
  listening,
  pageOf,
  placeOf,
  ran,
  serverFor,
  sessionCookie,
  wireOf,
  type OverriddenMessage,
} from './serving.ts';
import type { RunningTarget, Target, TargetOptions } from './target.ts';

export const target: Target = { name: 'web', parsesBodies: false, start };

async function start(options: TargetOptions): Promise<RunningTarget> {
  const messages = new WeakMap<Request, OverriddenMessage>();
  const cookieOf = (request: Request) => ({ cookie: request.headers.get('cookie') ?? undefined });
  const csrf = webCsrf({
    ...options.csrf,
    ...bindingOptions(options, cookieOf),
    bodyLimit,
    wire: (request) => wireOf(messages.get(request)),
  });
  const handler = async (request: Request): Promise<Response> => {
    await request.arrayBuffer();
    return Response.json({ ran: true }, { headers: ran });
  };
  const once = csrf.once(handler);
  const named = csrf.protect(handler, { action: 'named' });
  const others = csrf.protect(async (request) => {
    const url = targetOf(request.url);
    const headers = new Headers();
    switch (placeOf(url)) {
      case 'token':
        return Response.json(
          { token: await csrf.token(request, headers, issueOptionsOf(url)) },
          { headers },
        );
      case 'form': {
        headers.set('content-type', 'text/html');
        const meta = await csrf.meta(request, headers);
        return new Response(pageOf(meta, await csrf.field(request, headers)), { headers });
      }
      case 'endpoint':
        return csrf.endpoint(request);
      case 'login':
        await csrf.leave(request, headers);
        headers.append('set-cookie', sessionCookie(url));
        return Response.json({ ran: true }, { headers: [...headers, ...Object.entries(ran)] });
      case 'whoami': {
        const { session } = bindingOf(options, cookieOf(request));
        return Response.json({ target: target.name, session });
      }
      case 'once':
      case 'named':
      case 'mounted':
      case 'any':
        return handler(request);
    }
  });

  async function serve(message: IncomingMessage): Promise<Response> {
    const request = requestOf(message, options.tls !== undefined);
    if (request === null) return new Response('no such request', { status: 400 });
    messages.set(request, message);
    const place = placeOf(targetOf(request.url));
    if (place === 'once') return once(request);
    return place === 'named' ? named(request) : others(request);
  }

  const server = serverFor(options, (message, response) => {
    serve(message)
      .then((answer) => write(answer, response))
      .catch(() => response.destroy());
  });
  answerUpgrades(server);
  // Upgrades are Node's affair, so Node's adapter guards them.
  nodeCsrf({ ...options.csrf, session: () => null }).guardUpgrades(server);
  return listening(server);
}

/** `null` for what the standard cannot express, such as TRACE. */
function requestOf(message: IncomingMessage, isTls: boolean): Request | null {
  const { method = 'GET', url = '/', headers } = message;
  const origin = `${isTls ? 'https' : 'http'}://${headers.host ?? 'localhost'}`;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    return new Request(url.startsWith('/') ? origin + url : url, {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ...(hasBody && { body: bodyOf(message), duplex: 'half' }),
    });
  } catch {
    return null;
  }
}

function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const reading: AsyncIterator<unknown, unknown> = message[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value } = await reading.next();
      if (value instanceof Uint8Array) controller.enqueue(value);
      else controller.close();
    },
  });
}

async function write(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) {
    if (name === 'set-cookie') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
  response.end(Buffer.from(await answer.arrayBuffer()));
}
