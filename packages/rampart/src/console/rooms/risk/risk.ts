// What a year may cost as things stand, and what it would cost after the measures that are worth most.
import type { RiskView } from '../../contract/judged.ts';
import type { OpenRoom, Watched } from '../../house.ts';
import { nothing, view } from '../../route.ts';
import { decisionsOf } from '../posture/decisions.ts';
import { Reckoner } from './reckoner.ts';

export const riskRoom: OpenRoom = () => {
  const reckoner = new Reckoner();
  return {
    routes: [
      view(
        {
          path: 'risk',
          role: 'viewer',
          says: 'What a year may cost, before and after the ranked measures.',
          answers: 'RiskView',
        },
        nothing,
        ({ deployment }) => riskOf(reckoner, deployment),
      ),
    ],
    close: () => reckoner.close(),
  };
};

async function riskOf(reckoner: Reckoner, deployment: Watched): Promise<RiskView> {
  const [reckoning, { decisions, gaps }] = await Promise.all([
    reckoner.of(deployment),
    decisionsOf(deployment, Date.now()),
  ]);
  if (reckoning.kind === 'reckoned') return { ...reckoning.reckoned, decisions, gaps };
  return { ...unknown, decisions, gaps: [reckoning.gap, ...gaps] };
}

const unknown: Omit<RiskView, 'decisions' | 'gaps'> = {
  currency: 'USD',
  simple: null,
  now: null,
  after: null,
  appetite: null,
  measures: [],
  mishaps: [],
  inputs: [],
};
