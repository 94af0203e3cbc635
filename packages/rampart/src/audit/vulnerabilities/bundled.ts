// What Rampart knew of weaknesses when it was built. `rampart audit --data` brings what came later.
import { until2021 } from './data/until-2021.ts';
import { until2023 } from './data/until-2023.ts';
import { until2025 } from './data/until-2025.ts';
import { untilJuly2026 } from './data/until-2026-july.ts';
import { untilSeptember2026 } from './data/until-2026-september.ts';
import type { VulnerabilityData } from './vulnerability.ts';

const branch = (name: string, newest: string, ended = false) =>
  ({ branch: name, newest, ended }) as const;

export const bundledData: VulnerabilityData = {
  until: '2026-09-21',
  branches: {
    redis: [
      branch('6.2', '6.2.24'),
      branch('7.0', '7.0.15', true),
      branch('7.2', '7.2.16'),
      branch('7.4', '7.4.11'),
      branch('8.0', '8.0.6', true),
      branch('8.2', '8.2.10'),
      branch('8.4', '8.4.6'),
      branch('8.6', '8.6.7'),
      branch('8.8', '8.8.3'),
      branch('8.10', '8.10.2'),
    ],
    valkey: [
      branch('7.2', '7.2.14'),
      branch('8.0', '8.0.11'),
      branch('8.1', '8.1.10'),
      branch('9.0', '9.0.6'),
      branch('9.1', '9.1.2'),
    ],
  },
  kept: {
    redis: ['5.0.3', '5.0.7', '5.0.14', '6.0.16', '7.0.15', '8.0.2', '8.0.6'],
    valkey: ['7.2.5', '7.2.8', '8.0.1', '8.1.1', '8.1.4'],
  },
  vulnerabilities: [
    ...until2021,
    ...until2023,
    ...until2025,
    ...untilJuly2026,
    ...untilSeptember2026,
  ],
};
