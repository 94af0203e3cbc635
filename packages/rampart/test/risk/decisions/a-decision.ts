import type { Decision } from '../../../src/risk/decisions/decision.ts';

export const noon: number = Date.parse('2026-11-21T12:00:00Z');

export function aDecision(changes: Partial<Decision> = {}): Decision {
  return {
    id: 'default-port',
    file: 'decisions/default-port.yaml',
    answer: 'accept',
    about: ['NET-013'],
    subjects: [],
    owner: 'Ada Example',
    reason: 'The network holds nothing but the application.',
    decided: '2026-11-01',
    expires: '2027-05-01',
    figures: null,
    ...changes,
  };
}
