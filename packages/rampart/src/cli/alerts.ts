// rampart alerts: tells what goes wrong, until it is told to stop.
import { alertsIn, openWatchtower } from '../alerts/open.ts';
import { serveMetrics } from '../alerts/metrics/serve.ts';
import { openPartLog } from '../archive/from-policy.ts';
import { Notifier } from '../gateway/operate/notifier.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { policyOption } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

/** So many looks may fail to come before it is taken for stuck. */
const patience = 6;

export const alertsVerb: Verb = defineVerb({
  description: 'Tell by webhook and mail what goes wrong, and when it is over',
  args: { policy: policyOption },
  verbs: {
    list: async () => (await import('./alerts-list.ts')).alertsListVerb,
    test: async () => (await import('./alerts-test.ts')).alertsTestVerb,
    silence: async () => (await import('./alerts-silence.ts')).alertsSilenceVerb,
  },
  run: async ({ policy: path }) => {
    const policy = await loadPolicyFile(path);
    const { log: place, metrics, every } = alertsIn(policy);
    const notifier = new Notifier(process.env, (why) => {
      process.stderr.write(`systemd could not be told anything (${why}); use Type=exec.\n`);
    });
    await using log = await openLog(policy, place);
    await using opened = await openWatchtower(policy, (event) => {
      log.record(event);
      process.stdout.write(`${event.code} ${event.message}\n`);
    });
    const { tower } = opened;
    const lives = (): boolean => Date.now() - tower.lookedAt < every * patience + 10_000;
    const health = policy.gateway?.health ?? null;
    const parts = health === null ? [] : [{ name: 'gateway', at: health }];
    const figures = (): ReturnType<typeof tower.figures> => tower.figures();
    const page =
      metrics === null ? null : await serveMetrics({ at: metrics, parts, figures, lives });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        // It ends what `ended` waits for, and that tells what went wrong.
        void tower.stop();
      });
    }
    process.stdout.write(`ready${page === null ? '' : ` ${page.at}`}\n`);
    await notifier.ready('watches');
    notifier.watch(async () => lives());
    try {
      await tower.ended();
    } finally {
      await notifier.stopping();
      await page?.close();
    }
  },
});

type Log = Awaited<ReturnType<typeof openPartLog>>;

async function openLog(
  policy: Parameters<typeof openPartLog>[0],
  directory: string,
): Promise<Pick<Log, 'record'> & AsyncDisposable> {
  const log = await openPartLog(policy, directory, 'alerts');
  return {
    record: (event) => log.record(event),
    [Symbol.asyncDispose]: () => log.close(),
  };
}
