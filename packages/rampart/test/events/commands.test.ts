import { describe, expect, it } from 'vitest';

import { verifyLogs } from '../../src/events/verify/verify.ts';
import { anEvent, eventsIn, opened, temporary } from './support.ts';

const commands = ['get', 'set', 'config|get'];
const source = { worker: 1, connection: 7, user: 'web', address: '10.0.1.4' };

async function ran(directory: string): Promise<readonly unknown[]> {
  const events = await eventsIn(directory, 'EVENTS_COMMANDS');
  return events.map(({ event }) => [
    event.outcome,
    event.fields?.['commands'],
    event.fields?.['count'],
  ]);
}

describe('the record of commands', () => {
  it('holds what a connection ran, in order, and counts what it ran again', async () => {
    const directory = await temporary();
    const log = await opened(directory, { commands });
    const recorder = log.commandRecorder(source);
    for (const command of [0, 0, 0, 1, 0, 2, 2, 99]) recorder.record(command);
    await log.close();
    expect(await ran(directory)).toEqual([['allowed', 'get*3 set get config|get*2 #99', 8]]);
    const [read] = await eventsIn(directory, 'EVENTS_COMMANDS');
    expect(read?.event).toMatchObject({ class: 'api_activity', layer: 'gateway', fields: source });
    expect((await verifyLogs({ place: directory })).state).toBe('intact');
  });

  it('keeps what was allowed apart from what only was observed', async () => {
    const directory = await temporary();
    const log = await opened(directory, { commands });
    const recorder = log.commandRecorder(source);
    recorder.record(0);
    recorder.record(0, 'observed');
    recorder.record(1);
    await log.close();
    expect(await ran(directory)).toEqual([
      ['allowed', 'get', 1],
      ['observed', 'get', 1],
      ['allowed', 'set', 1],
    ]);
  });

  it('loses no command of many connections', async () => {
    const directory = await temporary();
    const log = await opened(directory, { commands, commandsWithin: 1 });
    const recorders = Array.from({ length: 50 }, (_, connection) =>
      log.commandRecorder({ ...source, connection }),
    );
    for (let tick = 0; tick < 200; tick += 1) {
      for (const recorder of recorders) for (let n = 0; n < 10; n += 1) recorder.record(n % 2);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await log.close();
    const counts = (await eventsIn(directory, 'EVENTS_COMMANDS')).map(({ event }) =>
      Number(event.fields?.['count']),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50 * 200 * 10);
  });

  it('cannot be forged by the name of a user or a command', async () => {
    const directory = await temporary();
    const user = 'x","outcome":"refused"}}\n{"time":0';
    const log = await opened(directory, { commands: ['a b*2\n"'] });
    log.commandRecorder({ ...source, user }).record(0);
    await log.close();
    const [read] = await eventsIn(directory, 'EVENTS_COMMANDS');
    expect(read?.event).toMatchObject({
      outcome: 'allowed',
      fields: { user, commands: 'a_b_2\n"', count: 1 },
    });
  });

  it('writes what was noted when it is told to', async () => {
    const directory = await temporary();
    const log = await opened(directory, { commands, commandsWithin: 1_000 });
    const recorder = log.commandRecorder(source);
    recorder.record(0);
    recorder.flush();
    recorder.flush();
    await log.durably(anEvent());
    expect(await ran(directory)).toEqual([['allowed', 'get', 1]]);
  });
});
