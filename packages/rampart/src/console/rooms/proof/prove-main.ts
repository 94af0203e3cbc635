// The campaign of `rampart prove --ablate` in a process of its own: it starts servers, takes minutes, and
// must not hold the console up. Says how far it is, and then what came of it.
import * as v from 'valibot';

import { messageOf } from '../../../message-of.ts';
import { attacks } from '../../../prove/attacks/index.ts';
import { run } from '../../../prove/campaign.ts';
import { ablations, named } from '../../../prove/matrix/setting.ts';
import { reportOf } from '../../../prove/report/report.ts';
import type { ProofReport } from '../../../prove/report/report.ts';
import { attackRuling } from '../../../risk/decisions/findings-ruling.ts';
import { loadDecisions } from '../../../risk/decisions/load.ts';
import { version } from '../../../version.ts';

export type Told =
  | { readonly kind: 'setting'; readonly name: string; readonly done: number; readonly of: number }
  | { readonly kind: 'report'; readonly report: ProofReport };

const order = v.object({
  program: v.string(),
  /** Attacks whose name contains this. */
  only: v.string(),
  ablate: v.boolean(),
  /** So many defences have to stop each attack alone. */
  required: v.number(),
  /** A directory. */
  decisions: v.string(),
});

/** What the console sends to begin it. */
export type Order = v.InferOutput<typeof order>;

function tell(told: Told): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(told, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

async function campaign({ program, only, ablate, required, decisions }: Order): Promise<void> {
  const at = Date.now();
  const acceptedOf = attackRuling(await loadDecisions(decisions), at);
  const chosen = attacks.filter(({ name }) => name.includes(only));
  const settings = ablate ? ablations : ablations.filter(({ kind }) => kind === 'all on');
  const tried = await run({
    attacks: chosen,
    settings,
    program,
    // Somebody works on this machine meanwhile.
    lanes: 1,
    onSetting: (setting, done) => {
      // Nobody listens any more: the end of the channel ends this process.
      void tell({ kind: 'setting', name: named(setting), done, of: settings.length }).catch(
        () => undefined,
      );
    },
  });
  const target = { kind: 'grounds', program } as const;
  const parts = { at, version, target, required, attacks: chosen, tried, acceptedOf };
  await tell({ kind: 'report', report: reportOf(parts) });
}

// Without the console nobody wants to know, and its scratch servers end with this process.
process.once('disconnect', () => process.exit(1));
process.once('message', (sent) => {
  void campaign(v.parse(order, sent)).then(
    () => process.disconnect(),
    (error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exitCode = 1;
      process.disconnect();
    },
  );
});
