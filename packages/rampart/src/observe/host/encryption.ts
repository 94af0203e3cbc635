import { known, unknown, type Fact } from '../fact.ts';
import type { HostFiles } from './host-files.ts';

/** Volumes on volumes on volumes: nobody builds higher. */
const highest = 8;

/** Whether a block device, `253:0`, or all that it lies on, is encrypted by the device mapper. */
export async function deviceEncrypted(
  files: HostFiles,
  device: string,
  height = 0,
): Promise<Fact<boolean>> {
  const place = `/sys/dev/block/${device}`;
  const from = { kind: 'host', place } as const;
  const there = await files.target(place);
  // An overlay, a network or a memory file system: what lies beneath cannot be seen from here.
  if (!there.known) return unknown(there.reason, `Nothing tells what ${device} lies on.`);
  const id = await files.text(`${place}/dm/uuid`);
  if (id.known && id.value.startsWith('CRYPT-')) return known(true, from);
  const below = await files.names(`${place}/slaves`);
  if (!below.known || below.value.length === 0 || height === highest) return known(false, from);
  const numbers = await Promise.all(
    below.value.map((name) => files.text(`${place}/slaves/${name}/dev`)),
  );
  const answers = await Promise.all(
    numbers.map(async (number) =>
      number.known ? deviceEncrypted(files, number.value.trim(), height + 1) : number,
    ),
  );
  const unclear = answers.find((answer) => !answer.known);
  return (
    unclear ??
    known(
      answers.every((answer) => answer.known && answer.value),
      from,
    )
  );
}
