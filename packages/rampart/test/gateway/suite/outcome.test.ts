import { expect, it } from 'vitest';
import { lost, readOutcomes } from './outcome.ts';

const escape = String.fromCodePoint(27);
const output = `** SLOW COMPUTER ** Using a single client to avoid false positives.
Testing unit/some
[${escape}[0;32;49mok${escape}[0m]: PING (25 ms)
[err]: MONITOR shows it in tests/unit/some.tcl
Expected 'a' to match
'b'
[ignore]: CONFIG REWRITE sanity: Not supported on external server
[ok]: PING (1 ms)
[exception]: Executing test client: I/O error.
`;

it('what a run wrote is read test by test, with what it says of failures', () => {
  expect(readOutcomes(output)).toEqual([
    { name: 'PING', passed: true, why: '' },
    { name: 'MONITOR shows it', passed: false, why: "Expected 'a' to match\n'b'\n" },
    { name: 'PING', passed: true, why: '' },
    { name: 'Executing test client: I/O error.', passed: false, why: '' },
  ]);
});

it('lost is what passes directly and not through, as often as it does', () => {
  const direct = ['one', 'two', 'two', 'three'].map((name) => ({ name, passed: true, why: '' }));
  const through = [
    { name: 'three', passed: false, why: 'is 4\n' },
    { name: 'two', passed: true, why: '' },
    { name: 'one', passed: true, why: '' },
  ];
  expect(lost(direct, through)).toEqual([
    { name: 'two', why: 'was not reached' },
    { name: 'three', why: 'is 4' },
  ]);
});

it('what fails directly too is not lost', () => {
  expect(lost([{ name: 'one', passed: false, why: '' }], [])).toEqual([]);
});
