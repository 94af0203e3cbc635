// The proof itself, on real servers. A sampled run tries everything as it is run, and with nothing; all
// settings are tried at full size.
import { findProgram, redisProgram } from '@rampart/stage';
import { beforeAll, describe, expect, it } from 'vitest';

import { attacks } from '../../src/prove/attacks/index.ts';
import { run } from '../../src/prove/campaign.ts';
import { defenceNames, type DefenceName } from '../../src/prove/defences.ts';
import { isDeepEnough, matrixOf, type Matrix, type Tried } from '../../src/prove/matrix/matrix.ts';
import { ablations, named } from '../../src/prove/matrix/setting.ts';

const full = process.env['RAMPART_FULL'] === '1';
const sample = ['all on', 'all off'];
const settings = ablations.filter((setting) => full || sample.includes(named(setting)));

let tried: readonly Tried[];
let matrix: Matrix;

beforeAll(
  async () => {
    const program = findProgram(redisProgram);
    tried = await run({ attacks, settings, program, lanes: 2, onSetting: () => undefined });
    matrix = matrixOf(attacks, tried);
  },
  full ? 7_200_000 : 300_000,
);

describe('the corpus', () => {
  it('tells at least thirty stories, each with a year, and by a name of its own', () => {
    expect(attacks.length).toBeGreaterThanOrEqual(30);
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
    expect(new Set(attacks.map(({ title }) => title)).size).toBe(attacks.length);
    const undated = attacks.filter(({ story }) => !/\b20\d\d\b/.test(story));
    expect(undated.map(({ name }) => name)).toEqual([]);
  });

  it('names addresses where it names reports, and never one twice', () => {
    const told = attacks.filter(({ sources = [] }) => sources.length > 0);
    expect(told.length).toBeGreaterThanOrEqual(17);
    for (const { sources = [] } of told) {
      expect(new Set(sources).size).toBe(sources.length);
      expect(sources.filter((source) => !source.startsWith('https://'))).toEqual([]);
    }
  });

  it('is played in every setting, and every trial could be told', () => {
    expect(tried.map(({ setting }) => named(setting))).toEqual(settings.map(named));
    const faults = tried.flatMap(({ setting, trials }) =>
      trials.flatMap(({ attack, fault }) =>
        fault === null ? [] : [[named(setting), attack, fault]],
      ),
    );
    expect(faults).toEqual([]);
  });

  it('is stopped with everything on', () => {
    expect(matrix.lines.filter(({ stopped }) => stopped !== true)).toEqual([]);
  });

  it('reaches every goal with everything off', () => {
    expect(matrix.lines.filter(({ real }) => real !== true)).toEqual([]);
  });

  it('leaves honest traffic alone', () => {
    expect(matrix.hurt).toEqual([]);
  });
});

// Only a whole ablation can say these.
if (full) {
  describe('every attack', () => {
    it('meets two defences at least, in two layers where it crosses two', () => {
      const shallow = matrix.lines.filter((line) => !isDeepEnough(line, 2));
      expect(shallow.map(({ attack, depth, layers }) => ({ attack, depth, layers }))).toEqual([]);
    });
  });

  describe('a defence alone', () => {
    const stoppedBy = (defence: DefenceName): readonly string[] =>
      matrix.lines
        .filter(({ cells }) =>
          cells.some((cell) => cell.defence === defence && cell.alone === 'stops'),
        )
        .map(({ attack }) => attack);

    it.each<readonly [DefenceName, readonly string[]]>([
      ['csrf.token', ['forged-form', 'forged-in-disguise', 'forged-login', 'foreign-token']],
      ['csrf.cookie', ['tossed-cookie']],
      ['csrf.once', ['replayed-voucher']],
      ['csrf.ring', ['key-ring-stolen']],
      ['client.sealed', ['moved-value', 'forgotten-route', 'mails-of-everybody']],
      ['gateway.protocol', ['smuggled-lines']],
      ['gateway.limit', ['held-places', 'giant-value']],
      ['gateway.keys', ['price-by-discount', 'listed-sessions', 'price-deleted']],
      ['gateway.script', ['script-injection', 'moved-value']],
      ['gateway.unlock', ['spoofed-address', 'seen-code', 'flush-by-operator']],
      ['server.config', ['standstill', 'planted-module', 'ssh-key']],
      ['server.network', ['rogue-replica', 'wiretap-login', 'sentinel-turned']],
      ['server.tls', ['wiretap', 'wiretap-login']],
      ['data.append', ['empty-restart']],
      ['data.replicas', ['lost-order']],
      ['data.seal', ['archive-stolen', 'archive-altered']],
      ['watch.chain', ['log-line-removed']],
      ['watch.checkpoint', ['log-written-anew']],
      ['watch.repeats', ['log-flood']],
      ['server.acl', ['tenant-crossing', 'tenant-listening', 'cron-line-from-outside']],
    ])('%s stops what it is for', (defence, names) => {
      expect(stoppedBy(defence)).toEqual(expect.arrayContaining([...names]));
    });
  });

  describe('every defence', () => {
    it('keeps some attacker from his goal by itself, or undoes what he did', () => {
      const idle = defenceNames.filter((name) =>
        matrix.lines.every(({ cells }) =>
          cells.every(
            ({ defence, alone }) => defence !== name || (alone !== 'stops' && alone !== 'undoes'),
          ),
        ),
      );
      expect(idle).toEqual([]);
    });
  });
}
