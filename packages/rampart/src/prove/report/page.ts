// The report as a page for people; the terminal, Markdown and HTML draw it (../../report/).
import type { Block, Page, Row, Section, Tone } from '../../report/page.ts';
import { defenceNames, defences, layerOf, layers, type DefenceName } from '../defences.ts';
import type { Line } from '../matrix/matrix.ts';
import { named } from '../matrix/setting.ts';
import { isMet, type AttackReport, type ProofReport } from './report.ts';

export const tableHeading = 'What stops what';

export interface PageOptions {
  /** A table that is wider than a terminal. */
  readonly table: boolean;
}

export function pageOf(report: ProofReport, { table }: PageOptions): Page {
  const { attacks, lines, leftOut } = report;
  const accepted = attacks.filter((each) => each.accepted !== null);
  const open = attacks.filter((each) => !isMet(each));
  const sections: readonly (Section | null)[] = [
    { heading: 'In short', blocks: [figures(report), ...harmed(report)] },
    section(
      'What has to be mended',
      open.map((attack) => openText(attack, report)),
    ),
    section('Answered for', accepted.length === 0 ? [] : [acceptedTable(accepted)]),
    section(tableHeading, table ? matrix(report) : []),
    ...attacks.map((attack, index) => story(attack, lines[index])),
    section('Left out', leftOut.length === 0 ? [] : [leftOutTable(report)]),
    section('The defences', [legend(lines)]),
  ];
  return {
    title: `What stops an attack on ${subjectOf(report)}, tried`,
    subtitle: `${report.at.slice(0, 16).replace('T', ' ')} UTC, Rampart ${report.version}. ${howOf(report)}`,
    sections: sections.filter((one) => one !== null),
  };
}

function subjectOf({ target }: ProofReport): string {
  return target.kind === 'grounds' ? 'a scratch system' : `the running system "${target.app}"`;
}

function howOf({ ablated, target }: ProofReport): string {
  if (ablated) {
    return 'Each attack was played with everything on, with everything off, with each defence alone and with each away.';
  }
  return target.kind === 'grounds'
    ? 'Each attack was played with everything on; --ablate shows what each defence stops alone.'
    : 'Each attack was played once, on the system as it runs.';
}

function section(heading: string, blocks: readonly Block[]): Section | null {
  return blocks.length === 0 ? null : { heading, blocks };
}

function figures({ attacks, lines, ablated, required, hurt }: ProofReport): Block {
  const count = (test: (each: AttackReport) => boolean): number => attacks.filter(test).length;
  const held = count(({ outcome }) => outcome === 'stopped' || outcome === 'undone');
  const unknown = count(({ outcome }) => outcome === 'unknown');
  const enough = count((each) => each.enough);
  const toneOf = (isGood: boolean): Tone => (isGood ? 'good' : 'bad');
  const of = (number: number): string => `${number} of ${attacks.length}`;
  const real = lines.filter((line) => line.real === true).length;
  return {
    kind: 'figures',
    figures: [
      { label: 'stopped, or undone', value: of(held), tone: toneOf(held === attacks.length) },
      ...(ablated
        ? [
            {
              label: `by ${required} defences or more, each alone`,
              value: of(enough),
              tone: toneOf(enough === attacks.length),
            },
            {
              label: 'reach their goal with all defences off',
              value: of(real),
              tone: toneOf(real === attacks.length),
            },
          ]
        : []),
      ...(unknown > 0
        ? [{ label: 'unknown', value: String(unknown), tone: 'warning' as const }]
        : []),
      {
        label: 'honest traffic',
        value: hurt.length === 0 ? 'all of it worked' : `${hurt.length} did not work`,
        tone: toneOf(hurt.length === 0),
      },
    ],
  };
}

function harmed({ hurt }: ProofReport): readonly Block[] {
  if (hurt.length === 0) return [];
  const items = hurt.map(
    ({ setting, control }) => `${named(setting)}: ${control.control}: ${control.fault ?? ''}`,
  );
  return [{ kind: 'list', items }];
}

function openText(attack: AttackReport, { lines, required }: ProofReport): Block {
  const { title, outcome, seen, fault } = attack;
  const { depth = null, layers: where = [] } =
    lines.find((line) => line.attack === attack.attack) ?? {};
  const tooFew = `by ${depth ?? 0} in ${joined(where) || 'no layer'}, where ${required} are asked for, in two layers if it crosses two`;
  const why = {
    reached: `It reached its goal: ${seen ?? ''}.`,
    unknown: `It could not be told: ${fault ?? 'its trial fell over'}`,
    stopped: `It is stopped ${tooFew}.`,
    undone: `It is undone ${tooFew}.`,
  }[outcome];
  return {
    kind: 'text',
    text: `${title}. ${why}`,
    tone: outcome === 'unknown' ? 'warning' : 'bad',
  };
}

function acceptedTable(attacks: readonly AttackReport[]): Block {
  return {
    kind: 'table',
    columns: [{ title: 'attack' }, { title: 'owner' }, { title: 'until' }, { title: 'reason' }],
    rows: attacks.map(({ attack, accepted }) => [
      attack,
      accepted?.owner ?? '',
      `${accepted?.expires ?? ''}${accepted?.standing === 'holds' ? '' : ` (${accepted?.standing ?? ''})`}`,
      accepted?.reason ?? '',
    ]),
  };
}

/** A column a layer; in it, the defences that stop the attack alone. */
function matrix({ ablated, attacks, lines }: ProofReport): readonly Block[] {
  const used = layers.filter((layer) =>
    lines.some(({ cells }) =>
      cells.some((cell) => layerOf(cell.defence) === layer && signOf(cell.alone) !== null),
    ),
  );
  const rows = attacks.map((attack, index): Row => {
    const line = lines[index];
    if (!ablated || line === undefined) return [attack.title, attack.outcome, stoppersOf(attack)];
    return [attack.title, ...used.map((layer) => aloneIn(line, layer)), String(line.depth ?? '')];
  });
  if (!ablated) {
    return [
      {
        kind: 'table',
        columns: [{ title: 'attack' }, { title: 'outcome' }, { title: 'by' }],
        rows,
      },
    ];
  }
  return [
    {
      kind: 'table',
      columns: [
        { title: 'attack' },
        ...used.map((layer) => ({ title: layer })),
        { title: 'depth', align: 'right' },
      ],
      rows,
    },
    {
      kind: 'text',
      text: 'Each of them stops the attack when it is the only one that stands. (undoes): the goal was reached, and nothing was lost. (?): it could not be told.',
    },
  ];
}

function aloneIn({ cells }: Line, layer: string): string {
  return cells
    .filter(({ defence }) => layerOf(defence) === layer)
    .flatMap(({ defence, alone }) => {
      const sign = signOf(alone);
      return sign === null ? [] : [`${defence.slice(layer.length + 1)}${sign}`];
    })
    .join(', ');
}

/** Null: it says nothing in a table. */
function signOf(alone: Line['cells'][number]['alone']): string | null {
  switch (alone) {
    case 'stops':
      return '';
    case 'undoes':
      return ' (undoes)';
    case 'unknown':
      return ' (?)';
    case 'lets pass':
      return null;
  }
}

function stoppersOf({ ways, undoneBy }: AttackReport): string {
  const names = ways.flatMap(({ stop }) => stop?.defence ?? []);
  return [...new Set([...names, ...(undoneBy === null ? [] : [undoneBy])])].join(', ');
}

function story(attack: AttackReport, line: Line | undefined): Section {
  const { title, harms, goal, seen, outcome, fault } = attack;
  return {
    heading: title,
    blocks: [
      { kind: 'text', text: attack.story },
      {
        kind: 'list',
        items: [
          `Its goal: ${goal}.`,
          `It harms ${joined(harms)}.`,
          ...attack.ways.map(({ way, stop }) => `${way}: ${wayText(stop, outcome)}`),
          ...(seen === null ? [] : [`Seen at the victim: ${seen}.`]),
          ...(fault === null ? [] : [`It could not be told: ${fault}`]),
          ...(line === undefined ? [] : depthOf(line)),
          ...(attack.sources.length === 0 ? [] : [`Told by ${joined(attack.sources)}`]),
        ],
      },
    ],
  };
}

function wayText(stop: AttackReport['ways'][number]['stop'], outcome: string): string {
  if (stop !== null) return `refused by ${stop.defence} (${stop.code})`;
  return outcome === 'stopped' ? 'led nowhere' : 'nothing refused it';
}

function depthOf(line: Line): readonly string[] {
  if (line.depth === null) return [];
  const alone = line.cells.filter(({ alone: what }) => what === 'stops' || what === 'undoes');
  const where = line.layers.length === 0 ? 'in no layer' : `in ${joined(line.layers)}`;
  const names = alone.map(({ defence, alone: what }) =>
    what === 'undoes' ? `${defence} (undoes it without a loss)` : defence,
  );
  return [
    `Depth ${line.depth}, ${where}${names.length === 0 ? '' : `: ${names.length === 1 ? '' : 'each of '}${joined(names)} is enough alone`}.`,
    ...(line.real === false ? ['It fails with all defences off too, so this proves nothing.'] : []),
  ];
}

function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function leftOutTable({ leftOut }: ProofReport): Block {
  return {
    kind: 'table',
    columns: [{ title: 'attack' }, { title: 'why' }],
    rows: leftOut.map(({ attack, why }) => [attack, why]),
  };
}

/** Those that were tried here. */
function legend(lines: readonly Line[]): Block {
  const tried = (name: DefenceName): boolean =>
    lines.some(({ cells }) => cells.some(({ defence }) => defence === name));
  const items = defenceNames.filter(tried).map((name) => `${name} ${defences[name].does}`);
  return { kind: 'list', items };
}
