// The proof itself, on real servers. A sampled run tries everything as it is run, and with nothing; each
// defence alone and each away are tried at full size.
import { findProgram, redisProgram } from '@rampart/stage';
import { beforeAll, describe, expect, it } from 'vitest';

import { attacks } from '../../src/prove/attacks/index.ts';
import { run } from '../../src/prove/campaign.ts';
import { defenceNames } from '../../src/prove/defences.ts';
import { isDeepEnough, matrixOf, type Matrix, type Tried } from '../../src/prove/matrix/matrix.ts';
import { ablations, named } from '../../src/prove/matrix/setting.ts';

const full = process.env['RAMPART_FULL'] === '1';
const sample = ['all on', 'all off'];
const settings = ablations.filter((setting) => full || sample.includes(named(setting)));

let tried: readonly Tried[];
let matrix: Matrix;

beforeAll(async () => {
  const program = findProgram(redisProgram);
  tried = await run({ attacks, settings, program, onSetting: () => undefined });
  matrix = matrixOf(attacks, tried);
}, 900_000);

describe('the corpus', () => {
  it('is played in every setting, and every trial could be told', () => {
    expect(tried.map(({ setting }) => named(setting))).toEqual(settings.map(named));
    expect(tried.flatMap(({ trials }) => trials.flatMap(({ fault }) => fault ?? []))).toEqual([]);
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

if (full) {
  describe('each attack', () => {
    it('meets two defences at least, in two layers where it crosses two', () => {
      const shallow = matrix.lines.filter((line) => !isDeepEnough(line, 2));
      expect(shallow.map(({ attack, depth, layers }) => ({ attack, depth, layers }))).toEqual([]);
    });
  });

  describe('each defence', () => {
    it('keeps an attacker from his goal by itself', () => {
      const idle = defenceNames.filter((name) =>
        matrix.lines.every(({ cells }) =>
          cells.every(
            ({ defence, alone }) => defence !== name || alone === 'lets pass' || alone === 'unknown',
          ),
        ),
      );
      expect(idle).toEqual([]);
    });
  });
}
