import type { RampartEvent } from '@rampart/keyring';
import { describe, expect, it } from 'vitest';
import { Runaways, type Runner } from '../../../src/gateway/scripts/runaways.ts';
import type { Reply } from '../../../src/resp/read.ts';

const patient: Runner = { id: 1, user: 'patient', address: '127.0.0.1', longest: null };
const hasty: Runner = { id: 2, user: 'hasty', address: '127.0.0.1', longest: 1_000 };

/** A server that answers each order with the next of these; then it is asked no more. */
class Server {
  readonly asked: string[] = [];
  readonly told: RampartEvent[] = [];
  readonly #answers: string[];

  constructor(...answers: string[]) {
    this.#answers = answers;
  }

  ask(command: readonly string[]): Promise<Reply> {
    this.asked.push(command.join(' '));
    const answer = this.#answers.shift();
    if (answer === undefined) return Promise.reject(new Error('away'));
    const kind = answer === 'OK' ? 'simple' : 'error';
    return Promise.resolve({ kind, bytes: Buffer.from(answer) });
  }

  tell(event: RampartEvent): void {
    this.told.push(event);
  }
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('what has run for too long', () => {
  it('is stopped when its time is over, and not before', async () => {
    const runaways = new Runaways();
    const server = new Server('OK');
    runaways.begin(hasty, 0);
    runaways.tick(1_000, server);
    expect(server.asked).toEqual([]);
    runaways.tick(1_001, server);
    await settle();
    expect(server.asked).toEqual(['SCRIPT KILL']);
    expect(server.told).toMatchObject([
      { code: 'GATEWAY_SCRIPT_STOPPED', fields: { user: 'hasty', connection: hasty.id } },
    ]);
  });

  it('is the first that is not answered; who waits behind it has not begun', async () => {
    const runaways = new Runaways();
    const server = new Server('OK');
    runaways.begin(patient, 0);
    runaways.begin(hasty, 10);
    runaways.tick(60_000, server);
    runaways.end(patient.id, 60_000);
    runaways.tick(60_900, server);
    expect(server.asked).toEqual([]);
    runaways.tick(61_001, server);
    await settle();
    expect(server.asked).toEqual(['SCRIPT KILL']);
  });

  it('is left alone when it has just ended', async () => {
    const runaways = new Runaways();
    const server = new Server('NOTBUSY No scripts', 'NOTBUSY No scripts');
    runaways.begin(hasty, 0);
    runaways.tick(2_000, server);
    await settle();
    expect(server.asked).toEqual(['SCRIPT KILL', 'FUNCTION KILL']);
    expect(server.told).toEqual([]);
  });

  it('is told of once when it cannot be stopped, with what to do', async () => {
    const runaways = new Runaways();
    const server = new Server(...Array.from({ length: 4 }, () => 'NOPERM this user has no right'));
    runaways.begin(hasty, 0);
    for (const now of [2_000, 3_000]) {
      runaways.tick(now, server);
      await settle();
    }
    expect(server.told.map(({ code }) => code)).toEqual(['GATEWAY_SCRIPT_RUNS_ON']);
    expect(server.told[0]?.message).toContain('let the login of the gateway run SCRIPT KILL');
  });

  it('is asked for again after the server was away', async () => {
    const runaways = new Runaways();
    const away = new Server();
    runaways.begin(hasty, 0);
    runaways.tick(2_000, away);
    await settle();
    const server = new Server('OK');
    runaways.tick(3_000, server);
    await settle();
    expect(server.told).toHaveLength(1);
  });
});
