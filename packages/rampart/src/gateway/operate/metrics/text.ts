import { prometheusText, type SampleOf } from '../../../report/prometheus.ts';
import { families, type FamilyName } from './families.ts';

export type Sample = SampleOf<FamilyName>;

export function metricsText(samples: readonly Sample[]): string {
  return prometheusText(families, samples);
}
