import { connection } from 'next/server.js';
import { createElement, type ReactElement } from 'react';
import { here } from '../../here.ts';

async function transfer(form: FormData): Promise<void> {
  'use server';
  const { csrf, transfers } = here();
  const book = (entry: string): void => {
    transfers.push(entry);
  };
  const run = csrf.action(async (data: FormData) => book(textOf(data.get('amount'))), {
    refused: ({ code }) => book(code),
  });
  await run(form);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export default async function Page(): Promise<ReactElement> {
  await connection();
  const { token, field } = await here().csrf.page();
  return createElement(
    'form',
    { action: transfer },
    createElement('input', { type: 'hidden', name: field, value: token }),
    createElement('input', { name: 'amount', defaultValue: '10' }),
  );
}
