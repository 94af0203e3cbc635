// A new seal key is put in front on one server after the other.
import { expect, it, onTestFinished } from 'vitest';
import {
  createRing,
  memoryStore,
  newSealKey,
  type RampartEvent,
  type Ring,
} from '@rampart/keyring';
import { waitFor } from '@rampart/stage';

it('re-seals the ring when a server starts with it, and nobody undoes that', async () => {
  const store = memoryStore();
  const [old, young] = [newSealKey(), newSealKey()];
  const events: string[] = [];
  const start = async (...sealKeys: string[]): Promise<Ring> => {
    const ring = createRing({
      app: 'shop',
      name: 'csrf',
      store,
      sealKeys,
      pollEvery: 50,
      onEvent: ({ code }: RampartEvent) => events.push(code),
    });
    onTestFinished(() => ring.close());
    await ring.ready();
    return ring;
  };

  const before = await start(old, young);
  const { epoch } = before.describe();
  const first = await start(young, old);
  await waitFor(() => before.describe().epoch === epoch + 1, { what: 'the ring sealed anew' });
  await start(young, old);
  await start(young, old);

  // Several looks of every server later nobody has written anything.
  const looked = performance.now() + 400;
  await waitFor(() => performance.now() > looked, { what: 'some looks at the store' });
  expect([before, first].map((ring) => ring.describe().epoch)).toEqual([epoch + 1, epoch + 1]);
  expect(events.filter((code) => code === 'KEYRING_RESEALED')).toHaveLength(1);

  const onlyYoung = await start(young);
  expect(onlyYoung.describe().keys).toEqual(before.describe().keys);
});
