// A notice that nothing happened for: it goes the whole way, and says that it is one.
import type { Told } from './told.ts';

export function trialNotice(app: string, at: number): Told {
  const says = 'Somebody asked for it with "rampart alerts test".';
  return {
    v: 1,
    id: `${app}-trial-${at}`,
    app,
    at,
    severity: 'low',
    subject: `[${app}] A trial: alerts arrive here`,
    text: `A trial: alerts of "${app}" arrive here.\n${says} Nothing is wrong, and nothing is to be done.`,
    alerts: [],
    more: 0,
  };
}
