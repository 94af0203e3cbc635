import http from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `fetch` would not let us write `Cookie`, `Origin` and `Sec-Fetch-Site` as a browser does. */
export async function ask(port: number, { body, ...question }: Question): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  http
    .request({ host: '127.0.0.1', port, ...question }, resolve)
    .on('error', reject)
    .end(body);
  const response = await promise;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await text(response),
  };
}
