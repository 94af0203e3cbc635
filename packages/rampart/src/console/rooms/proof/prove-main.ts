// The campaign of `rampart prove --ablate` in a process of its own: it starts servers, takes minutes, and
// must not hold the console up. Says how far it is, and then what came of it.
import * as v from 'valibot';

import { attacks } from '../../../prove/attacks/index.ts';
import { run } from '../../../prove/campaign.ts';
import { matrixOf } from '../../../prove/matrix/matrix.ts';
import type { Matrix } from '../../../prove/matrix/matrix.ts';
import { ablations, named } from '../../../prove/matrix/setting.ts';

export type Told =
  | { readonly kind: 'setting'; readonly name: string; readonly done: number; readonly of: number }
  | { readonly kind: 'matrix'; readonly matrix: Matrix };

const order = v.object({
  program: v.string(),
  /** Attacks whose name contains this. */
  only: v.string(),
  ablate: v.boolean(),
});

/** What the console sends to begin it. */
export type Order = v.InferOutput<typeof order>;

function tell(told: Told): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(told, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

async function campaign({ program, only, ablate }: Order): Promise<void> {
  const chosen = attacks.filter(({ name }) => name.includes(only));
  const settings = ablate ? ablations : ablations.filter(({ kind }) => kind === 'all on');
  const tried = await run({
    attacks: chosen,
    settings,
    program,
    onSetting: (setting, done) => {
      // Nobody listens any more: the end of the channel ends this process.
      void tell({ kind: 'setting', name: named(setting), done, of: settings.length }).catch(
        () => undefined,
      );
    },
  });
  await tell({ kind: 'matrix', matrix: matrixOf(chosen, tried) });
}

// Without the console nobody wants to know, and its scratch servers end with this process.
process.once('disconnect', () => process.exit(1));
process.once('message', (sent) => {
  void campaign(v.parse(order, sent)).then(
    () => process.disconnect(),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
      process.disconnect();
    },
  );
});
