// The text that Prometheus reads, version 0.0.4.
import { families, familyNames, type FamilyName } from './families.ts';

export interface Sample {
  readonly family: FamilyName;
  /** Behind the family's name: `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

export function metricsText(samples: readonly Sample[]): string {
  const lines: string[] = [];
  for (const name of familyNames) {
    const { help, type } = families[name];
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const sample of samples) if (sample.family === name) lines.push(lineOf(sample));
  }
  return `${lines.join('\n')}\n`;
}

function lineOf({ family, suffix = '', labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  const among = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${family}${suffix}${among} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
