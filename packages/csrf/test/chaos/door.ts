// How requests reach a web server: over real sockets that stay open, until the server goes.
import { Agent, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  /** The code of a refusal; `null` when the request passed. */
  readonly code: string | null;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** Milliseconds. Not a promise of the product: a server that never answers must not hang a test. */
const patience = 150_000;

export class Door {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #closing = new AbortController();

  constructor(port: number) {
    this.#port = port;
  }

  ask({ method, path, headers = {} }: Ask): Promise<Reply> {
    const { signal } = this.#closing;
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.#port, agent: this.#agent, signal };
      const sent = httpRequest({ ...options, method, path, headers }, (response) => {
        const code = response.headers['x-csrf-error'];
        text(response).then(
          (body) =>
            resolve({
              status: response.statusCode ?? 0,
              code: typeof code === 'string' ? code : null,
              cookies: response.headers['set-cookie'] ?? [],
              body,
            }),
          reject,
        );
      });
      sent.setTimeout(patience, () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
      sent.on('error', reject);
      sent.end();
    });
  }

  /** Ends what is under way and asks for nothing more. */
  close(): void {
    this.#closing.abort();
    this.#agent.destroy();
  }
}
