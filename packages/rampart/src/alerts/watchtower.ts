// Looks, listens, judges and tells, until it is stopped. What it decides is decided in judge/; here it is
// only brought together with disks, networks and the clock.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { RampartEvent } from '@rampart/keyring';

import { messageOf } from '../message-of.ts';
import type { AlertsPolicy } from '../policy/alert-types.ts';
import { isSilenced, nothingStands } from './alert.ts';
import type { Silence, Standing } from './alert.ts';
import { alertsEvent } from './events.ts';
import type { Heard, Look } from './heard.ts';
import { Bursts } from './judge/bursts.ts';
import { wordOf } from './judge/from-events.ts';
import type { Notice } from './judge/gather.ts';
import { judge } from './judge/judge.ts';
import { nothingRemembered } from './judge/servers.ts';
import type { ServerMemory } from './judge/servers.ts';
import type { Sample } from './metrics/families.ts';
import { rules } from './rules.ts';
import { readSilences } from './silences.ts';
import { Delivery } from './sinks/delivery.ts';
import { NoticeQueue } from './sinks/queue.ts';
import type { AlertsSink } from './sinks/sink.ts';
import { LogTail } from './sources/log-tail.ts';
import type { Source } from './sources/source.ts';
import { readState, writeState } from './state-file.ts';

export interface WatchtowerOptions {
  readonly app: string;
  readonly alerts: AlertsPolicy;
  readonly sinks: readonly AlertsSink[];
  /** Given what was remembered of servers. */
  readonly open: (memory: ServerMemory) => Promise<{
    readonly sources: readonly Source[];
    readonly memory: () => ServerMemory;
  }>;
  readonly tell: (event: RampartEvent) => void;
  /** Milliseconds between two judgements. Default 1,000. */
  readonly tick?: number;
}

/** Notices that wait for a sink which is away. */
const mostWaiting = 1_000;
/** Before a log that could not be read is tried again. */
const ticksBetweenTries = 5;
const usualTick = 1_000;
/** Milliseconds after which the state is written though nothing changed: so that it shows that we live. */
const keepEvery = 10_000;

export class Watchtower {
  readonly #options: WatchtowerOptions;
  readonly #deliveries: readonly Delivery[];
  readonly #sources: readonly Source[];
  readonly #memory: () => ServerMemory;
  readonly #tails: readonly LogTail[];
  readonly #bursts: Bursts;
  readonly #stop = new AbortController();
  #standing: Standing;
  #silences: readonly Silence[] = [];
  #heard: Heard[] = [];
  #lookedAt = 0;
  #kept = { text: '', at: 0 };
  #running: Promise<void> = Promise.resolve();

  private constructor(
    options: WatchtowerOptions,
    opened: Awaited<ReturnType<WatchtowerOptions['open']>>,
    deliveries: readonly Delivery[],
    state: Awaited<ReturnType<typeof readState>>,
  ) {
    const { alerts } = options;
    this.#options = options;
    this.#deliveries = deliveries;
    this.#sources = opened.sources;
    this.#memory = opened.memory;
    this.#standing = state?.standing ?? nothingStands;
    this.#bursts = new Bursts(alerts.bounds);
    this.#tails = alerts.logs.map(
      (directory) =>
        new LogTail({
          directory,
          cursors: state?.logs[directory] ?? null,
          heard: (event, chain) => this.#hear(event, chain),
        }),
    );
  }

  /** Goes on from what was known, and brings what waited. */
  static async start(options: WatchtowerOptions): Promise<Watchtower> {
    const { alerts, app, sinks, tell } = options;
    const state = await readState(alerts.directory);
    const listener = {
      away: (sink: string, why: string) => tell(alertsEvent('ALERTS_SINK_AWAY', why, { sink })),
      back: (sink: string) =>
        tell(alertsEvent('ALERTS_SINK_BACK', `The ${sink} takes notices again.`, { sink })),
      lost: (sink: string, count: number) => {
        const what = `${count} notices that waited for the ${sink} were dropped: too many waited.`;
        tell(alertsEvent('ALERTS_NOTICE_LOST', what, { sink, count }));
      },
    };
    const deliveries = await Promise.all(
      sinks.map(async (sink, index) => {
        // In the order of the policy: two sinks may have the same name.
        const directory = join(alerts.directory, 'queue', `${index + 1}`);
        const queue = await NoticeQueue.open(directory, mostWaiting);
        return new Delivery({ sink, queue, app, listener });
      }),
    );
    const opened = await options.open(state?.servers ?? nothingRemembered);
    const tower = new Watchtower(options, opened, deliveries, state);
    tell(alertsEvent('ALERTS_STARTED', `${sinks.length} sinks are told of "${app}".`));
    for (const delivery of deliveries) delivery.run();
    tower.#running = tower.#run();
    return tower;
  }

  /** When everything was looked at last. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** Rejects when it cannot go on. */
  async ended(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  figures(): readonly Sample[] {
    const now = Date.now();
    const { alerts } = this.#standing;
    return [
      ...alerts.map(({ rule, severity, about }): Sample => ({
        family: 'rampart_alerts_standing',
        labels: { alert: rule, severity, about },
        value: 1,
      })),
      {
        family: 'rampart_alerts_silenced',
        value: alerts.filter((alert) => isSilenced(alert, this.#silences, now)).length,
      },
      { family: 'rampart_alerts_looked_timestamp_seconds', value: this.#lookedAt / 1_000 },
      ...this.#deliveries.flatMap(({ name: sink, waiting, isAway }): readonly Sample[] => [
        { family: 'rampart_alerts_waiting', labels: { sink }, value: waiting },
        { family: 'rampart_alerts_sink_up', labels: { sink }, value: isAway ? 0 : 1 },
      ]),
      ...this.#sources.flatMap((source) => source.figures()),
    ];
  }

  async #run(): Promise<void> {
    const { tick = usualTick } = this.#options;
    try {
      await Promise.all([
        this.#again(tick, () => this.#judge()),
        this.#again(this.#options.alerts.every, () => this.#look()),
        ...this.#tails.map((tail) => this.#follow(tail)),
      ]);
    } finally {
      // One that failed ends the others.
      this.#stop.abort();
      await Promise.all(this.#deliveries.map((delivery) => delivery.close()));
      for (const source of this.#sources) source.close();
      this.#options.tell(alertsEvent('ALERTS_STOPPED', 'Nobody is told of anything any more.'));
    }
  }

  async #again(every: number, act: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    try {
      while (!signal.aborted) {
        await act();
        await pause(every, signal);
      }
    } catch (error) {
      this.#stop.abort();
      throw error;
    }
  }

  async #look(): Promise<void> {
    const now = Date.now();
    await Promise.all(
      this.#sources.map(async (source) => {
        const place = source.name;
        try {
          this.#heard.push(...(await source.look(now)), watched(place, place, null, now));
        } catch (error) {
          this.#heard.push(watched(place, place, messageOf(error), now));
        }
      }),
    );
    this.#lookedAt = now;
  }

  async #follow(tail: LogTail): Promise<void> {
    const { signal } = this.#stop;
    const { tick = usualTick } = this.#options;
    const { directory } = tail;
    const say = (trouble: string | null): void => {
      this.#heard.push(watched(`log ${directory}`, directory, trouble, Date.now()));
    };
    while (!signal.aborted) {
      const trouble = tail.follow(signal).then(() => null, messageOf);
      // What fails, fails at once; to say that it can be read before that would end an alert for nothing.
      const early = await Promise.race([trouble, pause(tick, signal)]);
      if (early === undefined) say(null);
      const why = await trouble;
      if (why !== null) say(why);
      await pause(tick * ticksBetweenTries, signal);
    }
  }

  #hear(event: RampartEvent, chain: string): void {
    const word = wordOf(event, chain);
    if (word !== null) this.#heard.push(word);
    this.#heard.push(...this.#bursts.hear(event));
  }

  async #judge(): Promise<void> {
    const { alerts, app } = this.#options;
    const { directory, off, remindEvery, gather } = alerts;
    const now = Date.now();
    // Taken before what was heard: what comes meanwhile is read again after a crash, never lost.
    const logs = Object.fromEntries(
      this.#tails
        .filter(({ wasThere }) => wasThere)
        .map(({ directory: log, cursors }) => [log, cursors]),
    );
    const heard = this.#heard;
    this.#heard = [];
    this.#bursts.rest(now);
    this.#silences = await readSilences(directory, now);
    const before = this.#standing;
    const silences = this.#silences;
    const judged = judge(before, heard, { now, off, remindEvery, silences, ...gather });
    this.#standing = judged.standing;
    // Waiting on disk before the state says that it was told: after a crash it comes twice, not never.
    if (judged.notice !== null) await this.#notify(judged.notice);
    const kept = { standing: judged.standing, servers: this.#memory(), logs };
    const text = JSON.stringify(kept);
    if (text === this.#kept.text && now - this.#kept.at < keepEvery) return;
    await writeState(directory, { v: 1, app, at: now, ...kept });
    this.#kept = { text, at: now };
  }

  async #notify(notice: Notice): Promise<void> {
    for (const { kind, alert } of notice.changes) {
      if (kind === 'stands') continue;
      const code = kind === 'began' ? 'ALERTS_BEGAN' : 'ALERTS_ENDED';
      const { rule, about, says, severity } = alert;
      const message = `${rules[rule].title}: ${says}`;
      this.#options.tell(
        alertsEvent(code, message, { alert: rule, about, alertSeverity: severity }),
      );
    }
    await Promise.all(this.#deliveries.map((delivery) => delivery.take(notice)));
  }
}

/** Says that something cannot be seen, or that it can again. */
function watched(source: string, about: string, trouble: string | null, at: number): Look {
  const holds = trouble === null ? [] : [{ rule: 'not-watched', about, says: trouble } as const];
  return { kind: 'look', source: `sight of ${source}`, at, holds, whole: true };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  // Aborted: there is nothing to wait for any more.
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
