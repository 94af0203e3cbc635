// Whether what was archived means anything: every snapshot is well-formed and has the checksum that its
// server wrote, and the stream of every history parses to its end. A chain that holds proves only that
// nobody changed it since.
import { ArchiveError } from '../codes.ts';
import { RdbScanner } from '../rdb/scanner.ts';
import { Archive } from '../read/archive.ts';
import { CommandScanner } from '../read/command-scanner.ts';
import type { History, Snapshot } from '../read/history.ts';
import { endOf } from '../restore/target.ts';
import type { Identity } from '../seal/recipient.ts';
import type { ArchiveStore } from '../store/store.ts';
import type { Finding } from './verdict.ts';

export interface Contents {
  readonly snapshots: number;
  readonly commands: number;
  readonly findings: readonly Finding[];
}

/** Names of commands and the number of a database are all that is looked at. */
const kept = { bytes: 16, arguments: 2 };

export async function checkContents(store: ArchiveStore, identity: Identity): Promise<Contents> {
  const archive = await Archive.open(store);
  const findings: Finding[] = [];
  let snapshots = 0;
  let commands = 0;
  const attempt = async (name: string, check: () => Promise<void>): Promise<void> => {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      findings.push({ code: error.code, name, what: error.message });
    }
  };
  for (const history of archive.histories) {
    for (const snapshot of history.snapshots) {
      const name = `snapshot at offset ${snapshot.offset} of history ${history.number}`;
      await attempt(name, () => checkSnapshot(archive, history, snapshot, identity));
      snapshots += 1;
    }
    await attempt(`stream of history ${history.number}`, async () => {
      commands += await countCommands(archive, history, identity);
    });
  }
  return { snapshots, commands, findings };
}

async function checkSnapshot(
  archive: Archive,
  history: History,
  snapshot: Snapshot,
  identity: Identity,
): Promise<void> {
  const scanner = new RdbScanner();
  // Up to its own offset there is no stream behind it.
  for await (const piece of archive.replay(history, snapshot, snapshot.offset, identity)) {
    if (piece.kind === 'snapshot') scanner.check(piece.bytes);
  }
  scanner.end();
}

/** The last command may have no end yet: it is not restored, and is no fault. */
async function countCommands(
  archive: Archive,
  history: History,
  identity: Identity,
): Promise<number> {
  const [snapshot] = history.snapshots;
  if (snapshot === undefined) return 0;
  const scanner = new CommandScanner(snapshot.offset, kept);
  let commands = 0;
  const stream = archive.stream(history, snapshot.offset, endOf(history).to, identity);
  for await (const { bytes } of stream) {
    scanner.scan(bytes, () => {
      commands += 1;
    });
  }
  return commands;
}
