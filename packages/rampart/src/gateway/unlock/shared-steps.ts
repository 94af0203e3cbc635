// Used steps of all gateways together, on the server: a code that one gateway has accepted is
// refused by the others. Unlike the file of each gateway this can be emptied by a flush; when it is,
// codes that were already shown are refused by all of them.
import { listOf } from '../plain-reply.ts';
import type { AskServer } from '../plain-reply.ts';
import { UnlockError } from './errors.ts';
import { drift, stepAt } from './totp.ts';

// One hash: `since`, and the last step of each operator.
const script = `
local since = tonumber(redis.call('HGET', KEYS[1], 'since'))
if not since then
  since = tonumber(ARGV[3])
  redis.call('HSET', KEYS[1], 'since', since)
end
local step = tonumber(ARGV[2])
if step <= since then return {'early'} end
local field = 'last ' .. ARGV[1]
if step <= tonumber(redis.call('HGET', KEYS[1], field) or '0') then return {'used'} end
redis.call('HSET', KEYS[1], field, step)
return {'new'}
`;

export class SharedSteps {
  readonly #ask: AskServer;
  readonly #key: string;
  readonly #time: () => number;

  /** `key` lies below the reserved prefix of the policy; `time` is milliseconds since 1970. */
  constructor(ask: AskServer, key: string, time: () => number) {
    this.#ask = ask;
    this.#key = key;
    this.#time = time;
  }

  /** Begins the memory if there is none, so that nobody waits for it when it is needed. */
  async prepare(): Promise<void> {
    await this.#claim('', 0);
  }

  /** Resolves when no gateway will accept the step again. */
  async claim(operator: string, step: number): Promise<void> {
    const answer = await this.#claim(operator, step);
    if (answer === 'new') return;
    if (answer === 'used') {
      throw new UnlockError('GATEWAY_CODE_USED', 'This code, or a later one, was used.');
    }
    throw new UnlockError('GATEWAY_CODE_EARLY', 'The server has no memory of used codes.');
  }

  async #claim(operator: string, step: number): Promise<string> {
    const since = stepAt(this.#time()) + drift;
    const values = [operator, String(step), String(since)];
    try {
      const [answer] = listOf(await this.#ask(['EVAL', script, '1', this.#key, ...values]));
      return String(answer);
    } catch (cause) {
      const what = `The server does not answer: ${String(cause)}.`;
      throw new UnlockError('GATEWAY_UNLOCK_SERVER_AWAY', what, { cause });
    }
  }
}
