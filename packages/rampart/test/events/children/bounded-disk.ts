// Writes a log under a limit on the size of files, which answers as a full disk does. Told "more",
// it has been given room; it says at each moment how the log is.
import { openEventLog } from '../../../src/events/event-log.ts';
import { causeOf } from '../../../src/events/codes.ts';
import { anEvent } from '../an-event.ts';

// Without a listener the signal that comes with EFBIG would end the process.
process.on('SIGXFSZ', () => {});

const [directory = ''] = process.argv.slice(2);
const log = await openEventLog({
  directory,
  chain: 'gateway-1',
  bufferBytes: 262_144,
  checkpointEvery: 100,
  commands: ['get', 'set'],
  commandsWithin: 1,
});
const recorder = log.commandRecorder({ worker: 1, connection: 1, user: 'web', address: '::1' });
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

let recorded = 0;
let ran = 0;
async function work(until: () => boolean): Promise<void> {
  while (!until()) {
    for (let each = 0; each < 20; each += 1) log.record(anEvent({ fields: { n: recorded++ } }));
    for (let each = 0; each < 20; each += 1) recorder.record(each % 2);
    ran += 20;
    await turn();
  }
}

await work(() => !log.healthy);
const refused = await log.durably(anEvent()).then(
  () => 'taken',
  (error: unknown) => causeOf(error),
);
// Far more than the buffer holds.
const enough = recorded + 4_000;
await work(() => recorded > enough);
process.stdout.write(`${JSON.stringify({ stuck: true, refused, healthy: log.healthy })}\n`);
await work(() => log.healthy);
await log.durably(anEvent({ code: 'GATEWAY_AFTER' }));
await log.close();
process.stdout.write(`${JSON.stringify({ recorded, ran })}\n`);
