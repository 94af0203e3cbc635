// What is recorded goes into the chain, to the sinks, and under checkpoints; what cannot be kept is
// counted, and the count is recorded.
import type { RampartEvent } from '@rampart/keyring';

import { boundEvent } from './bound.ts';
import type { Fields } from './bound.ts';
import { Chain } from './chain.ts';
import type { ChainPlace } from './chain.ts';
import { checkpointLine, checkpointsPath } from './checkpoint.ts';
import { Checkpoints } from './checkpoints.ts';
import { EventsError } from './codes.ts';
import { commandNames, CommandRecorder } from './command-recorder.ts';
import type { CommandLines, CommandSource } from './command-recorder.ts';
import type { EventLog } from './event-log.ts';
import { checkpointBody, eventBody } from './line.ts';
import type { Checkpoint } from './line.ts';
import { lockPath, releaseLock } from './lock.ts';
import type { LogFile } from './log-file.ts';
import type { LogSettings } from './options.ts';
import { ownEvent } from './own-events.ts';
import type { OwnEventCode } from './own-events.ts';
import type { Resume } from './recover.ts';
import { Repeats } from './repeats.ts';
import { retire } from './retention.ts';
import type { SigningKey } from './signing.ts';
import { Delivery } from './sinks/delivery.ts';
import type { Shipment } from './sinks/sink.ts';
import { Writing } from './writing.ts';

/** Commands give way first: this share of the buffer is theirs. */
const SHARE_OF_COMMANDS = 0.75;

export class ChainedLog implements EventLog {
  readonly #settings: LogSettings;
  readonly #chain: Chain;
  readonly #writing: Writing;
  readonly #checkpoints: Checkpoints;
  readonly #deliveries: readonly Delivery[];
  readonly #repeats: Repeats;
  readonly #repeatTimer: NodeJS.Timeout;
  readonly #commandLines: CommandLines;
  #recorders: CommandRecorder[] = [];
  #commandTimer: NodeJS.Timeout | null = null;
  #lost = { commands: 0, events: 0, since: 0 };
  #retiring: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(settings: LogSettings, place: ChainPlace, file: LogFile, key: SigningKey) {
    const { chain, directory, rotateBytes, checkpointEvery, repeatWindow } = settings;
    const now = Date.now;
    this.#settings = settings;
    this.#chain = new Chain(place, { chain, rotateBytes, checkpointEvery, now });
    this.#writing = new Writing(this.#chain, file, {
      mended: (cause, since) => this.#wasMended(cause, since),
      shortened: () => this.#tell('EVENTS_FILE_TRUNCATED', 'The log file became shorter.'),
      turned: () => this.#retire(),
    });
    this.#checkpoints = new Checkpoints(
      {
        chain,
        id: place.id,
        path: checkpointsPath(directory, chain),
        every: checkpointEvery,
        now,
        synced: () => this.#writing.synced(),
        made: (checkpoint) => this.#addCheckpoint(checkpoint),
        failed: (cause) =>
          this.#tell('EVENTS_CHECKPOINT_FAILED', `No checkpoint could be made: ${cause}.`),
      },
      key,
    );
    this.#deliveries = settings.sinks.map((sink) => this.#deliveryTo(sink));
    this.#repeats = new Repeats(repeatWindow);
    this.#repeatTimer = setInterval(
      () => this.#appendAll(this.#repeats.due(Date.now())),
      Math.max(50, repeatWindow / 10),
    );
    this.#repeatTimer.unref();
    this.#commandLines = {
      now,
      names: commandNames(settings.commands),
      take: (body, commands) => this.#takeCommands(body, commands),
      later: (recorder) => this.#flushLater(recorder),
    };
  }

  /** Writes down how the log was found. */
  async begin(resume: Resume): Promise<void> {
    const { before, unsealed, setAside, beyond, closeFirst } = resume;
    // A reader takes a broken line for one that a crash cut off when this comes right behind it.
    if (before === 'crashed') {
      const text = 'The log goes on after its process ended without closing it.';
      this.#tell('EVENTS_LOG_RECOVERED', text, { ...unsealed, pid: process.pid });
    } else {
      this.#tell('EVENTS_LOG_OPENED', 'The log was opened.', { pid: process.pid });
    }
    if (setAside !== null) {
      const text = 'The current file could not be read and was set aside.';
      this.#tell('EVENTS_LOG_UNREADABLE', text, { file: setAside });
    }
    if (beyond !== null) {
      const text = `The log ends before record ${beyond.sealed}, of which a checkpoint speaks.`;
      const { id, sealed, hash, time } = beyond;
      this.#tell('EVENTS_LOG_CUT', text, { id, sealed, hash, checkpointTime: time });
    }
    if (closeFirst) this.#chain.endFile();
    await this.#writing.synced();
  }

  get healthy(): boolean {
    return this.#writing.healthy;
  }

  record(event: RampartEvent): void {
    this.#refuseWhenClosed();
    if (this.#repeats.admits(event)) this.#append(event);
  }

  async durably(event: RampartEvent): Promise<void> {
    this.#refuseWhenClosed();
    if (!this.healthy || !this.#append(event)) {
      throw new EventsError('EVENTS_LOG_UNWRITABLE', 'The log cannot be written at the moment.');
    }
    await this.#writing.synced();
  }

  commandRecorder(source: CommandSource): CommandRecorder {
    return new CommandRecorder(source, this.#commandLines);
  }

  nameCommands(names: readonly string[]): void {
    // What was noted by number was noted under the old names.
    this.#flushCommands();
    this.#commandLines.names = commandNames(names);
  }

  async reopen(): Promise<void> {
    this.#refuseWhenClosed();
    await this.#writing.reopen();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#flushCommands();
    this.#isClosed = true;
    clearInterval(this.#repeatTimer);
    this.#checkpoints.stop();
    this.#appendAll(this.#repeats.due());
    const { directory, chain, closeWithin } = this.#settings;
    try {
      await this.#settleSinks(closeWithin / 2);
      await this.#retiring;
      this.#tellOfLoss(Infinity);
      this.#tell('EVENTS_LOG_CLOSED', 'The log was closed.', { pid: process.pid });
      if (this.healthy) await this.#checkpoints.make();
      await this.#writing.stop(closeWithin);
      await Promise.all(this.#deliveries.map((delivery) => delivery.finish(closeWithin / 2)));
    } finally {
      for (const delivery of this.#deliveries) delivery.end();
      await releaseLock(lockPath(directory, chain));
    }
  }

  #append(event: RampartEvent): boolean {
    if (this.#chain.pendingBytes >= this.#settings.bufferBytes) {
      this.#lose(0, 1);
      return false;
    }
    this.#tellOfLoss();
    const bounded = boundEvent(event);
    const line = this.#add(eventBody(bounded));
    const { chain } = this.#settings;
    this.#ship({ kind: 'event', chain, seq: this.#chain.seq, event: bounded, line });
    return true;
  }

  #appendAll(events: readonly RampartEvent[]): void {
    for (const event of events) this.#append(event);
  }

  #tell(code: OwnEventCode, message: string, fields: Fields = {}): void {
    this.#append(ownEvent(Date.now(), code, message, fields));
  }

  #takeCommands(body: string, commands: number): void {
    this.#refuseWhenClosed();
    if (this.#chain.pendingBytes >= this.#settings.bufferBytes * SHARE_OF_COMMANDS) {
      this.#lose(commands, 0);
      return;
    }
    this.#tellOfLoss();
    this.#add(body);
  }

  #add(body: string): string {
    const line = this.#chain.append(body);
    this.#checkpoints.touch();
    this.#writing.wake();
    return line;
  }

  #addCheckpoint(checkpoint: Checkpoint): void {
    this.#chain.append(checkpointBody(checkpoint));
    this.#writing.wake();
    const line = checkpointLine(checkpoint).trimEnd();
    this.#ship({ kind: 'checkpoint', chain: this.#settings.chain, checkpoint, line });
  }

  #ship(shipment: Shipment): void {
    for (const delivery of this.#deliveries) delivery.add(shipment);
  }

  #lose(commands: number, events: number): void {
    if (this.#lost.since === 0) this.#lost.since = Date.now();
    this.#lost.commands += commands;
    this.#lost.events += events;
  }

  /** Not before there is room again, or every event would be followed by another loss. */
  #tellOfLoss(room: number = this.#settings.bufferBytes / 2): void {
    const { commands, events, since } = this.#lost;
    // After trouble with the disk the loss is told together with its cause.
    if (since === 0 || !this.healthy || this.#chain.pendingBytes > room) return;
    this.#lost = { commands: 0, events: 0, since: 0 };
    const text = `The disk did not keep up: ${commands} commands and ${events} events were not recorded.`;
    this.#tell('EVENTS_GAP', text, { commands, events, since, cause: 'slow' });
  }

  #wasMended(cause: string, since: number): void {
    const { commands, events } = this.#lost;
    this.#lost = { commands: 0, events: 0, since: 0 };
    const text = `The log could not be written (${cause}): ${commands} commands and ${events} events were not recorded.`;
    this.#tell('EVENTS_GAP', text, { commands, events, since, cause });
  }

  #flushLater(recorder: CommandRecorder): void {
    this.#refuseWhenClosed();
    this.#recorders.push(recorder);
    this.#commandTimer ??= setTimeout(() => this.#flushCommands(), this.#settings.commandsWithin);
  }

  #flushCommands(): void {
    if (this.#commandTimer !== null) clearTimeout(this.#commandTimer);
    this.#commandTimer = null;
    const recorders = this.#recorders;
    this.#recorders = [];
    for (const recorder of recorders) recorder.flush();
  }

  #deliveryTo(sink: LogSettings['sinks'][number]): Delivery {
    return new Delivery(sink, {
      away: (name, cause) =>
        this.#tell('EVENTS_SINK_AWAY', `The ${name} takes no events: ${cause}.`, { sink: name }),
      back: (name, lost) =>
        this.#tell(
          'EVENTS_SINK_BACK',
          `The ${name} takes events again; ${lost} did not reach it.`,
          {
            sink: name,
            lost,
          },
        ),
    });
  }

  async #settleSinks(within: number): Promise<void> {
    await Promise.all(
      this.#deliveries.map(async (delivery) => {
        const lost = await delivery.finish(within);
        if (lost === 0) return;
        const text = `The ${delivery.name} did not take ${lost} events before the log was closed.`;
        this.#tell('EVENTS_SINK_AWAY', text, { sink: delivery.name, lost });
      }),
    );
  }

  #retire(): void {
    // At the end nothing comes behind the record that says so.
    if (this.#isClosed) return;
    const { directory, chain, keep } = this.#settings;
    const tell = (text: string, fields: Fields): Promise<void> => {
      this.#tell('EVENTS_FILE_RETIRED', text, fields);
      return this.#synced();
    };
    this.#retiring = this.#retiring
      .then(() => retire(directory, chain, keep, tell))
      .then((seq) => this.#checkpoints.dropBefore(seq))
      // What could not be removed now is too many at the next turn as well.
      .catch(() => {});
  }

  async #synced(): Promise<void> {
    await this.#writing.synced();
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new EventsError('EVENTS_LOG_CLOSED', 'The log has been closed.');
  }
}
