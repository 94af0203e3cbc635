// Simulates the years on a thread of its own: it takes seconds, and the console answers meanwhile.
import { parentPort, workerData } from 'node:worker_threads';

import * as v from 'valibot';

import { assess } from '../../../risk/assess.ts';
import { loadPolicyFile } from '../../../policy/load.ts';
import { rulesOf } from '../../../risk/findings.ts';
import { postureAt, stakeOf } from '../../../risk/stake.ts';
import { lastAudit } from '../posture/last-audit.ts';
import { gapOf } from '../refusal.ts';
import { reckonedOf } from './risk-view.ts';
import type { Reckoned } from './risk-view.ts';
import type { Gap } from '../../contract/session.ts';

/** What the thread answers, once. */
export type Reckoning =
  | { readonly kind: 'reckoned'; readonly reckoned: Reckoned }
  | { readonly kind: 'gap'; readonly gap: Gap };

const asked = v.object({ policy: v.string(), directory: v.string() });

async function reckon({ policy, directory }: v.InferOutput<typeof asked>): Promise<Reckoning> {
  try {
    const stake = await stakeOf(await loadPolicyFile(policy));
    if (stake === null) return { kind: 'gap', gap: noStake(policy) };
    const report = await lastAudit(directory).read();
    const found = report === null ? null : rulesOf(report.findings);
    const assessment = assess({
      context: stake.context,
      posture: postureAt(stake, found),
      audited: found !== null,
      decisions: [],
      now: Date.now(),
    });
    return { kind: 'reckoned', reckoned: reckonedOf(assessment) };
  } catch (error) {
    return { kind: 'gap', gap: gapOf(error) };
  }
}

function noStake(policy: string): Gap {
  const todo = 'Write a risk part into it: docs/guides/risk.md begins with one of four lines.';
  return { what: `${policy} does not say what the data is worth.`, todo };
}

parentPort?.postMessage(await reckon(v.parse(asked, workerData)));
