import { connection } from 'next/server';
import { here } from '../../here.js';

async function transfer(form) {
  'use server';
  const { csrf, transfers } = here();
  const run = csrf.action(async (data) => transfers.push(String(data.get('amount'))), {
    refused: (refusal) => transfers.push(refusal.code),
  });
  await run(form);
}

export default async function Page() {
  await connection();
  const { token, person, field } = await here().csrf.page();
  return (
    <form action={transfer}>
      <meta name="csrf-token" content={token} />
      <meta name="csrf-person" content={person} />
      <input type="hidden" name={field} value={token} />
      <input name="amount" defaultValue="10" />
    </form>
  );
}
