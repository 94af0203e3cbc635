// A console that watches something of which nothing is known yet.
import type { Scene } from './scene.ts';

export function emptyScene(): Omit<Scene, 'session' | 'preview' | 'planned'> {
  const gaps = [
    { what: 'No gateway can be asked.', todo: 'Start what is missing: rampart gateway.' },
  ];
  return {
    path: { at: 0, layers: [], waiting: 0, gaps },
    now: { events: [], clients: [], refused: [], countedSince: 0, alerts: [], gaps },
    posture: { report: null, decisions: [], gaps, job: null },
    risk: {
      currency: 'USD',
      simple: null,
      now: null,
      after: null,
      appetite: null,
      measures: [],
      mishaps: [],
      inputs: [],
      decisions: [],
      gaps,
    },
    proof: { at: null, required: 2, matrix: null, stories: {}, job: null, gaps },
    time: { archives: [], gaps, job: null },
    keys: { rings: [], gaps },
    unlock: { requests: [], grants: [], history: [], gaps },
    users: { users: [], operators: [], gaps },
    policy: { file: '', version: '', text: '', editable: [], gaps },
  };
}
