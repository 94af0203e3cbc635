// One request to a bucket and its answer, whole. Sockets are kept for the next one.
import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as requestSecure } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Exchange {
  readonly method: string;
  /** Encoded, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** Bytes of the largest answer. */
  readonly most: number;
}

export class Endpoint {
  readonly #url: URL;
  readonly #agent: Agent | PlainAgent;
  /** Milliseconds of silence. */
  readonly #within: number;

  /** `ca`: certificates in PEM that are trusted instead of the system's. */
  constructor(url: URL, ca: string | null, within: number) {
    this.#url = url;
    this.#within = within;
    const kept = { keepAlive: true, maxSockets: 4 };
    this.#agent =
      url.protocol === 'https:'
        ? new Agent(ca === null ? kept : { ...kept, ca })
        : new PlainAgent(kept);
  }

  ask({ method, path, headers, body, most }: Exchange): Promise<Answer> {
    const { hostname, port, protocol } = this.#url;
    const host = hostname.replaceAll(/^\[|\]$/g, '');
    const options = { method, host, port, path, headers, agent: this.#agent };
    return new Promise((resolve, reject) => {
      const send = protocol === 'https:' ? requestSecure : requestPlain;
      const request = send(options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > most) request.destroy(new Error(`an answer of more than ${most} bytes`));
        });
        response.on('end', () => {
          const { statusCode: status = 0, headers: answered } = response;
          resolve({ status, headers: answered, body: Buffer.concat(chunks) });
        });
        // Cut off in the middle: that is no end, and the request itself hears nothing of it.
        response.on('error', reject);
      });
      request.setTimeout(this.#within, () => request.destroy(new Error('no answer')));
      request.on('error', reject);
      request.end(body ?? undefined);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
