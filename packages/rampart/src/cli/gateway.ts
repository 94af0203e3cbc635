// rampart gateway: stands before Redis or Valkey until it is told to stop.
import { Notifier } from '../gateway/operate/notifier.ts';
import { Supervisor } from '../gateway/operate/supervisor.ts';
import { errorLine } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

/** How long connections may finish what they have begun. */
const drainWithin = 10_000;

export const gatewayVerb: Verb = defineVerb({
  description: 'Stand before Redis or Valkey and refuse what it cannot refuse itself',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy',
      valueHint: 'FILE',
    },
  },
  verbs: {
    status: async () => (await import('./gateway-status.ts')).gatewayStatusVerb,
    reload: async () => (await import('./gateway-reload.ts')).gatewayReloadVerb,
    drain: async () => (await import('./gateway-drain.ts')).gatewayDrainVerb,
    bans: async () => (await import('./gateway-bans.ts')).gatewayBansVerb,
    propose: async () => (await import('./gateway-propose.ts')).gatewayProposeVerb,
  },
  run: async ({ policy: path }) => {
    const notifier = new Notifier(process.env, (why) => {
      complain(`systemd could not be told anything (${why}); use Type=exec in the unit.`);
    });
    const stop = new Stop();
    const supervisor = await Supervisor.open({ path, onStop: () => stop.ask() });
    process.on('SIGHUP', () => {
      // What keeps a policy out is told; the gateway goes on with the one it has.
      reload(supervisor, notifier).catch((error: unknown) => complain(errorLine(error)));
    });
    process.stdout.write(`ready ${supervisor.addresses.join(' ')}\n`);
    await notifier.ready(`serves at ${supervisor.addresses.join(' ')}`);
    notifier.watch(async () => (await supervisor.standing()).readings.length > 0);
    await stop.asked;
    await notifier.stopping();
    // Told a second time, it does not wait for anybody.
    await Promise.race([supervisor.drain(drainWithin), stop.askedAgain]);
    await supervisor.close();
  },
});

async function reload(supervisor: Supervisor, notifier: Notifier): Promise<void> {
  await notifier.reloading();
  try {
    await supervisor.reload();
  } finally {
    await notifier.ready(`serves at ${supervisor.addresses.join(' ')}`);
  }
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Asked by a signal, or at the admin socket. */
class Stop {
  readonly #first = Promise.withResolvers<void>();
  readonly #second = Promise.withResolvers<void>();
  #isAsked = false;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.ask());
  }

  get asked(): Promise<void> {
    return this.#first.promise;
  }

  get askedAgain(): Promise<void> {
    return this.#second.promise;
  }

  ask(): void {
    if (this.#isAsked) this.#second.resolve();
    else this.#first.resolve();
    this.#isAsked = true;
  }
}
