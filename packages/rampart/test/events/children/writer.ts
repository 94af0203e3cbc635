// Writes a log until it is killed: events, commands and durable events, as fast as it can. Prints
// the number of each durable event once it is on disk.
import { openEventLog } from '../../../src/events/event-log.ts';
import { anEvent } from '../an-event.ts';

const [directory = '', rotateBytes = '65536'] = process.argv.slice(2);
const log = await openEventLog({
  directory,
  chain: 'gateway-1',
  rotateBytes: Number(rotateBytes),
  keep: 10_000,
  checkpointEvery: 100,
  commandsWithin: 1,
  commands: ['get', 'set'],
});
const recorder = log.commandRecorder({ worker: 1, connection: 1, user: 'web', address: '::1' });
for (let n = 0; ; n += 1) {
  for (let each = 0; each < 100; each += 1) log.record(anEvent({ fields: { n, each } }));
  for (let each = 0; each < 100; each += 1) recorder.record(each % 2);
  if (n % 5 !== 0) {
    await new Promise((resolve) => setImmediate(resolve));
    continue;
  }
  await log.durably(anEvent({ code: 'GATEWAY_PRIVILEGED', fields: { n } }));
  process.stdout.write(`${n}\n`);
}
