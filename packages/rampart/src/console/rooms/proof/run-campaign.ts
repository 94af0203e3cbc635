// Starts the campaign's process, lets everything else go before it, and ends it when nobody waits.
import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

import type { ProofReport } from '../../../prove/report/report.ts';
import type { Progress } from '../../house.ts';
import type { Order, Told } from './prove-main.ts';

const longestWord = 2_000;

/** Rejects with the last that the process said when it gave no report. */
export async function runCampaign(order: Order, progress: Progress): Promise<ProofReport> {
  const child = fork(programOf(), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const stop = (): void => {
    child.kill();
  };
  progress.signal.addEventListener('abort', stop);
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    let report: ProofReport | null = null;
    let said = '';
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => {
      said = (said + text).slice(-longestWord);
    });
    child.on('message', (told: Told) => {
      if (told.kind === 'report') {
        ({ report } = told);
        return;
      }
      progress.says(`${told.done + 1} of ${told.of}: ${told.name}`);
      progress.done(told.done / told.of);
    });
    const ended = Promise.withResolvers<void>();
    child.once('error', ended.reject);
    child.once('exit', () => ended.resolve());
    child.send(order);
    await ended.promise;
    if (report !== null) return report;
    throw new Error(said.trim() === '' ? 'The campaign ended without a result.' : said.trim());
  } finally {
    progress.signal.removeEventListener('abort', stop);
  }
}

/** As this file: in its sources and when it was built. */
function programOf(): string {
  return fileURLToPath(import.meta.url).replace(/run-campaign(\.[jt]s)$/, 'prove-main$1');
}
