// SARIF 2.1.0, for places that show findings beside sources.
import type { Finding, Severity } from '../finding.ts';
import type { AuditReport } from '../report.ts';

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** As places that rank by number read it. */
const numbers: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
};

export function renderSarif({ findings, version, at }: AuditReport): string {
  const told = findings.filter(({ state }) => state !== 'pass' && state !== 'not applicable');
  const ids = [...new Set(told.map(({ rule }) => rule))].toSorted();
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'rampart audit',
            version,
            rules: ids.flatMap((id) => {
              const one = told.find(({ rule }) => rule === id);
              return one === undefined ? [] : [ruleOf(one)];
            }),
          },
        },
        invocations: [{ executionSuccessful: true, endTimeUtc: at }],
        results: told.map((finding) => resultOf(finding, ids.indexOf(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf({ rule, title, why, severity, layer, family, harms, references, mend }: Finding) {
  const page = references.find((one) => one.startsWith('https://'));
  return {
    id: rule,
    name: rule.replace('-', ''),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: { text: mend?.words ?? why },
    ...(page === undefined ? {} : { helpUri: page }),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', layer, family, ...harms],
      'security-severity': numbers[severity],
    },
  };
}

function resultOf(finding: Finding, ruleIndex: number) {
  const { rule, state, severity, subject, evidence, missing, fingerprint, waiver } = finding;
  const said =
    state === 'unknown'
      ? `Not judged. ${missing.map(({ what, why }) => `${what}: ${why}`).join(' ')}`
      : evidence.map(({ seen }) => seen).join(' ');
  const places = evidence.flatMap(({ place }) => (place === null ? [] : [place]));
  return {
    ruleId: rule,
    ruleIndex,
    kind: state === 'unknown' ? 'open' : 'fail',
    level: state === 'unknown' ? 'none' : levels[severity],
    message: { text: `${subject}: ${said}` },
    locations: (places.length === 0 ? [null] : places).map((place) => ({
      ...(place === null ? {} : { physicalLocation: locationOf(place) }),
      logicalLocations: [{ fullyQualifiedName: subject, kind: 'resource' }],
    })),
    partialFingerprints: { 'rampart/v1': fingerprint },
    ...(waiver === null || waiver.standing !== 'holds'
      ? {}
      : {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: `${waiver.owner}: ${waiver.reason}`,
            },
          ],
        }),
  };
}

/** `/etc/redis/redis.conf:12`; line 0 is the file as a whole. */
function locationOf(place: string) {
  const [, path = place, line = '0'] = /^(.*):(\d+)$/.exec(place) ?? [];
  const uri = path.startsWith('/') ? `file://${encodeURI(path)}` : encodeURI(path);
  return {
    artifactLocation: { uri },
    ...(line === '0' ? {} : { region: { startLine: Number(line) } }),
  };
}
