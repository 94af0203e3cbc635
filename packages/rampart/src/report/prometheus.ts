// The text that Prometheus reads, version 0.0.4.

export interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

export interface SampleOf<Name extends string> {
  readonly family: Name;
  /** Behind the family's name: `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8';

/** Every family in the order of its table, also those that have nothing to show. */
export function prometheusText<Name extends string>(
  families: Readonly<Record<Name, Family>>,
  samples: readonly SampleOf<Name>[],
): string {
  const lines: string[] = [];
  for (const [name, { help, type }] of Object.entries<Family>(families)) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const sample of samples) if (sample.family === name) lines.push(lineOf(sample));
  }
  return `${lines.join('\n')}\n`;
}

function lineOf({ family, suffix = '', labels = {}, value }: SampleOf<string>): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  const among = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${family}${suffix}${among} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
