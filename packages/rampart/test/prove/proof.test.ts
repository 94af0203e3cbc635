// The proof itself, on real servers. A sampled run tries everything as it is run, with nothing, and
// with some defences alone; all settings are tried at full size.
import { findProgram, redisProgram } from '@rampart/stage';
import { beforeAll, describe, expect, it } from 'vitest';

import { attacks } from '../../src/prove/attacks/index.ts';
import { run } from '../../src/prove/campaign.ts';
import { isDeepEnough, matrixOf, type Matrix, type Tried } from '../../src/prove/matrix/matrix.ts';
import { ablations, named } from '../../src/prove/matrix/setting.ts';

const full = process.env['RAMPART_FULL'] === '1';
const sample = ['all on', 'all off', 'only csrf.token', 'only gateway.keys', 'only server.acl'];
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

  it('meets two defences at least, in two layers where it crosses two', () => {
    const shallow = matrix.lines.filter((line) => full && !isDeepEnough(line, 2));
    expect(shallow.map(({ attack, depth, layers }) => ({ attack, depth, layers }))).toEqual([]);
  });
});

describe('a defence alone', () => {
  const stoppedBy = (defence: string): readonly string[] =>
    matrix.lines
      .filter(({ cells }) =>
        cells.some((cell) => cell.defence === defence && cell.alone === 'stops'),
      )
      .map(({ attack }) => attack);

  it.each([
    ['csrf.token', ['forged-form', 'forged-form-old-browser']],
    ['gateway.keys', ['price-by-discount', 'price-deleted']],
    [
      'server.acl',
      [
        'script-injection',
        'tenant-crossing',
        'flush-by-application',
        'price-deleted',
        'rogue-primary',
        'cron-line-from-outside',
      ],
    ],
  ])('%s stops what it is for', (defence, names) => {
    expect(stoppedBy(defence)).toEqual(names);
  });
});
