// A request of Node's own server as the core sees it. What costs something to find out (the address
// of the peer, who is logged in) is asked only when the core wants to know: most requests are safe.
import type { Binding, CsrfRequest, Headers } from '../types.ts';

/** The part of `http.IncomingMessage` that is needed, so that no types of Node are. */
export interface NodeMessage {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Headers;
  readonly socket: NodeSocket;
  /** Where method-override middleware keeps the method of the wire. */
  readonly originalMethod?: unknown;
}

interface NodeSocket {
  readonly remoteAddress?: string | undefined;
  /** Only TLS sockets have it. */
  readonly encrypted?: boolean;
}

/** The part of `http.ServerResponse` that is needed. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  appendHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
}

export class NodeRequest<Source> implements CsrfRequest {
  readonly method: string;
  readonly wireMethod: string | undefined;
  readonly target: string;
  readonly body: unknown;
  readonly headers: Headers;
  readonly #message: NodeMessage;
  readonly #source: Source;
  readonly #bind: (source: Source) => Binding;
  #binding: Binding | undefined;

  constructor(
    source: Source,
    message: NodeMessage,
    target: string | undefined,
    body: unknown,
    bind: (source: Source) => Binding,
    headers: Headers = message.headers,
  ) {
    const { originalMethod } = message;
    this.method = message.method ?? '';
    this.wireMethod = typeof originalMethod === 'string' ? originalMethod : undefined;
    this.target = target ?? '/';
    this.body = body;
    this.headers = headers;
    this.#message = message;
    this.#source = source;
    this.#bind = bind;
  }

  get secure(): boolean {
    return this.#message.socket.encrypted === true;
  }

  get peer(): string | undefined {
    return this.#message.socket.remoteAddress;
  }

  get binding(): Binding {
    return (this.#binding ??= this.#bind(this.#source));
  }
}
