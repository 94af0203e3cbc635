// A new policy, in two steps over all workers: first everybody makes ready what can fail, then it is put
// in force everywhere. Where one cannot, the old policy stays for all.
import type { PolicyRead } from './policy-file.ts';
import type { Staff } from './staff.ts';

/** Rejects when the old policy stays. */
export async function putInForce(staff: Staff, next: PolicyRead): Promise<void> {
  await staff.makeReady(next);
  const { workers } = staff;
  const ready = await Promise.allSettled(workers.map((worker) => worker.prepare(next.given)));
  const failure = ready.find((each) => each.status === 'rejected');
  if (failure !== undefined) {
    await Promise.allSettled(workers.map((worker) => worker.abandon()));
    throw failure.reason;
  }
  // Who is started again from here on begins with it.
  staff.follow(next);
  // One that ends meanwhile is started again, with the new policy.
  await Promise.allSettled(workers.map((worker) => worker.commit()));
}
