// What a connection is subscribed to, learned from the server's own confirmations: only they are true.
import { readReply } from '../../resp/read.ts';

type Kind = 'channel' | 'pattern' | 'shard';

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['subscribe', 'channel'],
  ['unsubscribe', 'channel'],
  ['psubscribe', 'pattern'],
  ['punsubscribe', 'pattern'],
  ['ssubscribe', 'shard'],
  ['sunsubscribe', 'shard'],
]);

export class Subscriptions {
  readonly #names = {
    channel: new Set<string>(),
    pattern: new Set<string>(),
    shard: new Set<string>(),
  };

  get any(): boolean {
    const { channel, pattern, shard } = this.#names;
    return channel.size + pattern.size + shard.size > 0;
  }

  isConfirmation(word: string): boolean {
    return kinds.has(word);
  }

  /** Notes a confirmation and says how many of its kind there are now. */
  confirmed(word: string, frame: Buffer): number {
    const kind = kinds.get(word);
    if (kind === undefined) return 0;
    const names = this.#names[kind];
    const { reply } = readReply(frame, 0);
    const name = 'items' in reply ? reply.items[1] : undefined;
    if (name !== undefined && 'bytes' in name && name.bytes !== null) {
      const text = Buffer.from(name.bytes).toString('latin1');
      if (word.includes('un')) names.delete(text);
      else names.add(text);
    }
    return names.size;
  }
}
