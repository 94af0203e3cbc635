// A server of the shop that the guides are about, in this process: its ring, and its protection.
import { createCsrf, type Binding, type Csrf } from '@rampart/csrf';
import { createRing, redisStore, type RampartEvent, type Ring } from '@rampart/keyring';
import { createClient } from 'redis';
import { mintToken } from '../../src/testing.ts';

export class ShopServer implements AsyncDisposable {
  readonly ring: Ring;
  readonly events: string[] = [];
  readonly #csrf: Csrf;
  readonly #end: () => void;

  private constructor(ring: Ring, events: string[], end: () => void) {
    this.ring = ring;
    this.events = events;
    this.#csrf = createCsrf({ ring });
    this.#end = end;
  }

  static async start(redisUrl: string, sealKeys: readonly string[]): Promise<ShopServer> {
    const client = createClient({ url: redisUrl });
    // Redis is up throughout; its end is the stage's.
    client.on('error', () => undefined);
    await client.connect();
    const events: string[] = [];
    const ring = createRing({
      app: 'shop',
      name: 'csrf',
      store: redisStore(client),
      sealKeys,
      onEvent: ({ code }: RampartEvent) => events.push(code),
    });
    await ring.ready();
    return new ShopServer(ring, events, () => client.destroy());
  }

  token(session: string): string {
    return mintToken({ ring: this.ring, binding: { session } });
  }

  /** `allow`, or the code of the refusal. */
  async judge(token: string, session: string): Promise<string> {
    const binding: Binding = { session };
    const decision = await this.#csrf.decide({
      method: 'POST',
      target: '/transfer',
      headers: { 'x-csrf-token': token },
      secure: true,
      peer: undefined,
      body: undefined,
      binding,
    });
    return decision.kind === 'allow' ? 'allow' : decision.code;
  }

  leave(session: string): Promise<unknown> {
    return this.#csrf.leave({
      method: 'POST',
      target: '/logout',
      headers: {},
      secure: true,
      peer: undefined,
      body: undefined,
      binding: { session },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ring.close();
    this.#end();
  }
}
