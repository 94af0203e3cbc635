import type { Finding } from '../../../src/audit/finding.ts';
import { gradesOf } from '../../../src/audit/grade.ts';
import type { AuditReport } from '../../../src/audit/report.ts';
import type { LossFigures } from '../../../src/console/contract/judged.ts';
import { defenceNames, layerOf, type DefenceName } from '../../../src/prove/defences.ts';
import type { Line } from '../../../src/prove/matrix/matrix.ts';
import type { Scene } from './scene.ts';

type Judged = Pick<Scene, 'posture' | 'risk' | 'proof'>;

const hour = 3_600_000;

export function judgedScene(at: number): Judged {
  const decisions = [
    {
      id: 'd1',
      kind: 'accept',
      subject: 'OS-004',
      owner: 'maria',
      reason: 'The hosts are replaced in January; until then swap stays on.',
      expires: '2027-01-31',
      state: 'holds',
    },
  ] as const;
  return {
    posture: { report: reportAt(at - 2 * hour), decisions, gaps: [], job: null },
    risk: {
      currency: 'USD',
      simple: { records: 5_000, cost: 429, probability: 0.25, loss: 536_250 },
      now: figures(310_000, 1),
      after: figures(92_000, 0.3),
      appetite: { loss: 400_000, probability: 0.05 },
      measures: [
        { id: 'tls', title: 'Encrypt every hop', takesAway: 121_000, cost: 4_000 },
        { id: 'archive', title: 'Archive continuously', takesAway: 84_000, cost: 9_500 },
        {
          id: 'unlock',
          title: 'A second factor before dangerous commands',
          takesAway: 13_000,
          cost: null,
        },
      ],
      mishaps: [
        { name: 'theft', title: 'Records are carried away', perYear: 0.21, expected: 180_000 },
        { name: 'ransom', title: 'Data is deleted for a ransom', perYear: 0.08, expected: 95_000 },
        { name: 'outage', title: 'The shop stands still', perYear: 1.4, expected: 35_000 },
      ],
      inputs: [
        {
          name: 'records',
          value: '4,000 to 6,000',
          source: 'the shop’s own count',
          kind: 'measured',
        },
        {
          name: 'cost of a record',
          value: '150 to 900',
          source: 'IBM, Cost of a Data Breach, 2025',
          kind: 'assumed',
        },
      ],
      decisions,
      gaps: [],
    },
    proof: {
      at: at - 9 * hour,
      required: 2,
      matrix: {
        lines: [
          line('forged-transfer', 'A page elsewhere sends a transfer', [
            'csrf.metadata',
            'csrf.origin',
            'csrf.token',
          ]),
          line('cron-line', 'A cron line is planted through CONFIG SET', [
            'gateway.command',
            'server.acl',
            'server.config',
            'server.os',
          ]),
          line('ransom', 'Everything is deleted for a ransom', [
            'gateway.command',
            'gateway.unlock',
            'server.acl',
          ]),
          line('browser-speaks', 'A browser is made to speak to Redis', [
            'gateway.protocol',
            'gateway.login',
            'server.acl',
          ]),
          line('price-key', 'A discount code becomes another key', [
            'client.keyspace',
            'client.guarded',
          ]),
          line('egress', 'A stolen login carries records away', ['gateway.egress']),
        ],
        hurt: [],
      },
      stories: {
        'cron-line': {
          story:
            'In 2018 RedisWannaMine found open servers, told them to save their data as a cron file, and mined on ten thousand hosts.',
          goal: 'A line of ours stands in the crontab of the host.',
        },
      },
      job: null,
      gaps: [],
    },
  };
}

function line(attack: string, title: string, alone: readonly DefenceName[]): Line {
  return {
    attack,
    title,
    crosses: [...new Set(alone.map(layerOf))],
    stopped: true,
    real: true,
    cells: defenceNames.map((defence) => ({
      defence,
      alone: alone.includes(defence) ? 'stops' : 'lets pass',
      spared: true,
    })),
    depth: alone.length,
    layers: [...new Set(alone.map(layerOf))],
  };
}

function figures(expected: number, scale: number): LossFigures {
  const curve = Array.from({ length: 80 }, (_, n) => {
    const loss = 2_000 * 10 ** ((n / 79) * 3.6);
    const share = (Math.log10(loss) - 3.3) / 3.6;
    return {
      loss,
      probability: Math.min(1, 0.85 * scale * (1 - share) ** 2.4 * 10 ** (-share * 1.4)),
    };
  });
  return {
    expected,
    p50: 12_000,
    p90: expected * 3,
    p95: expected * 5.1,
    p99: expected * 14,
    curve,
  };
}

function reportAt(at: number): AuditReport {
  const findings = [
    finding('TLS-002', 'Replication is encrypted', 'server', 'high', 'fail'),
    finding('OS-001', 'Transparent huge pages are off', 'server', 'medium', 'fail'),
    finding('GW-007', 'Every gateway writes to a log of its own', 'gateway', 'low', 'fail'),
    finding('OS-004', 'Swap is off', 'data', 'low', 'waived'),
    finding('NET-001', 'The server listens where it should', 'server', 'critical', 'pass'),
    finding('CSRF-001', 'The ring is sealed', 'csrf', 'high', 'pass'),
    finding('CL-001', 'The applications guard their clients', 'client', 'medium', 'unknown'),
    finding('EV-001', 'Events leave the host', 'watch', 'medium', 'pass'),
  ];
  const count = (state: Finding['state']): number =>
    findings.filter((one) => one.state === state).length;
  return {
    format: 'rampart-audit/1',
    at: new Date(at).toISOString(),
    version: '0.1.0',
    profile: 'hardened',
    dataUntil: '2026-11-01',
    subjects: ['10.0.1.7:6379', '10.0.1.8:6379'],
    grades: gradesOf(findings),
    first: [{ rule: 'TLS-002', subject: '10.0.1.7:6379' }],
    counts: {
      pass: count('pass'),
      fail: count('fail'),
      unknown: count('unknown'),
      'not applicable': 0,
      waived: count('waived'),
    },
    failures: { critical: 0, high: 1, medium: 1, low: 1, info: 0 },
    findings,
    vulnerabilities: [],
    drift: null,
  };
}

function finding(
  rule: string,
  title: string,
  layer: Finding['layer'],
  severity: Finding['severity'],
  state: Finding['state'],
): Finding {
  return {
    rule,
    title,
    layer,
    family: 'os',
    severity,
    harms: ['availability'],
    subject: '10.0.1.7:6379',
    state,
    why: 'Whoever listens on the way reads every value, and every password with it.',
    evidence:
      state === 'fail'
        ? [
            {
              about: 'setting',
              seen: 'tls-replication is no.',
              source: 'live',
              place: '/etc/redis/redis.conf:12',
            },
          ]
        : [],
    missing:
      state === 'unknown'
        ? [{ what: 'the applications', why: 'Run the audit where they run.' }]
        : [],
    notApplicable: null,
    mend:
      state === 'fail'
        ? {
            words: 'Switch it on.',
            lines: ['tls-replication yes'],
            where: 'redis.conf',
            restart: false,
          }
        : null,
    references: [],
    waiver: null,
    fingerprint: `${rule}-1`,
  };
}
