// Archives a server under a limit on the size of files, which answers as a full disk does; given more
// room from outside, it goes on. Each event is a line.
import { Archiver } from '../../../src/archive/capture/archiver.ts';
import { readRecipient } from '../../../src/archive/seal/recipient.ts';
import { optionsFor } from '../archiving.ts';

// Without a listener the signal that comes with EFBIG would end the process.
process.on('SIGXFSZ', () => {});

const [directory = '', port = '', recipient = ''] = process.argv.slice(2);
const options = optionsFor(directory, [{ host: '127.0.0.1', port: Number(port) }], []);
const archiver = await Archiver.start({
  ...options,
  recipients: [readRecipient(recipient)],
  // Larger than the limit: one segment is what fills the disk.
  segmentBytes: 8 * 1024 * 1024,
  segmentAge: 3_600_000,
  tell: ({ code, message }) => process.stdout.write(`${code} ${message}\n`),
});
process.once('SIGTERM', () => {
  // It ends what `ended` waits for.
  void archiver.stop();
});
await archiver.ended();
