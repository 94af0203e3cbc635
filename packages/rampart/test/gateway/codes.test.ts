import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { gatewayCodes, refuse, replyTo, severityOf } from '../../src/gateway/codes.ts';
import { notice, noticeCodes } from '../../src/gateway/notices.ts';

const page = new URL('../../../../docs/reference/gateway-codes.md', import.meta.url);

/** The cells of the rows that begin with a code. */
async function rows(): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(page, 'utf8');
  const found = text.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
    const code = /^`(GATEWAY_[A-Z_]+)`$/.exec(cells[1] ?? '')?.[1];
    return code === undefined ? [] : [[code, cells.slice(2, -1)] as const];
  });
  return new Map(found);
}

test('the page has a row for every refusal and notice, and for nothing else', async () => {
  expect([...(await rows()).keys()].toSorted()).toEqual(
    [...gatewayCodes, ...noticeCodes].toSorted(),
  );
});

test('the page says of each refusal what the gateway says', async () => {
  const written = await rows();
  for (const code of gatewayCodes) {
    const refusal = refuse(code);
    const word = replyTo(refusal).toString().slice(1).split(' ')[0];
    expect(written.get(code)).toEqual([
      `\`${refusal.defence}\``,
      severityOf(code),
      `\`${word}\``,
      refusal.reason,
    ]);
  }
});

test('the page says of each notice what the gateway says', async () => {
  const written = await rows();
  for (const code of noticeCodes) {
    const { defence, severity, message } = notice(code);
    expect(written.get(code)).toEqual([`\`${defence}\``, severity, message]);
  }
});

test('a reply is one line, whatever the reason holds', () => {
  const reply = replyTo(refuse('GATEWAY_COMMAND_REFUSED', 'two\r\n+OK\r\nlines\0')).toString();
  expect(reply).toBe('-NOPERM two +OK lines \r\n');
});
